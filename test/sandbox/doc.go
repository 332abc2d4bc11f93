// Package sandbox has the tests of the demo agents against the product: what the
// judge and the benchmark make of their work, and whether every type of task has
// agents that bid. The agents themselves are the module sandbox/.
package sandbox
