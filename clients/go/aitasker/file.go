package aitasker

import (
	"bytes"
	"io"
	"mime/multipart"
)

// File is a file to upload. The API tells its type from its bytes.
type File struct {
	Name    string
	Content io.Reader
}

// sendFile sends one file as the only field of a form.
func (r *request) sendFile(field string, file File) {
	var form bytes.Buffer
	writer := multipart.NewWriter(&form)
	part, err := writer.CreateFormFile(field, file.Name)
	r.note(err)
	if err == nil {
		_, err = io.Copy(part, file.Content)
		r.note(err)
	}
	r.note(writer.Close())
	r.send(writer.FormDataContentType(), &form)
}
