exports.loadYaml = () => require('yaml')
