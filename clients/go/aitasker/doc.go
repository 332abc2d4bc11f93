// Package aitasker is the Go client of the AITasker API.
//
// Its operations and shapes are generated from the OpenAPI document (api.gen.go,
// by `make clients`); what every operation shares is written here by hand: how a
// request is sent and an answer read ([Client]), errors ([Problem]) and exact
// money ([USD]).
//
//	client, err := aitasker.New("https://api.example.com", key)
//	task, err := client.GetTask(ctx, taskID)
//
// An error is a *[Problem] when the API refused; anything else means that no
// answer came. Fields and parameters that may be left out are pointers, and
// new("text") makes one. An operation with params takes nil for none.
//
// What does not belong here: waiting, retrying and other policies of callers.
package aitasker
