exports.loadZod = () => require('zod')
