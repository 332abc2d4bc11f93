// Package prose writes: posts, articles, copy, social media and planning
// documents, composed by rule from the brief's own topic, phrases, facts and
// demands. Each voice has its own structure and sentences, so that two writers
// never hand in the same text.
//
// The writers know nothing of the world: every figure or name in their text
// comes from the brief, and they say so.
package prose
