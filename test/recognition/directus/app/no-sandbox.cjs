// Stands for isolated-vm, which nothing here uses.
module.exports = {}
