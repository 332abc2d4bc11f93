// Package strictjson reads JSON that strangers send. It takes what RFC 8259 lets a
// reader take, such as a byte order mark, and refuses what Go's reader would change
// without a word: broken UTF-8 and half a surrogate pair.
//
// Its errors are sentences for whoever sent the document.
package strictjson
