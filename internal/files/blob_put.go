package files

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	cloud "gocloud.dev/blob"
)

// Blob names stored content.
type Blob struct {
	SHA256    string // lower-case hex; the blob's name
	SizeBytes int64
}

// Put stores the content of r and returns its name. Content over maxBytes returns
// ErrTooLarge; an error of r comes back wrapped; in both cases nothing is stored.
// Storing the same content again, even at the same time, is harmless. contentType is
// a hint for buckets that keep one; the type that counts is the one in the database,
// since the same bytes may be uploaded under two types.
func (s *BlobStore) Put(ctx context.Context, r io.Reader, contentType string, maxBytes int64) (Blob, error) {
	received, err := receive(r, maxBytes)
	if err != nil {
		return Blob{}, err
	}
	defer received.discard()
	return received.Blob, s.store(ctx, received, contentType)
}

// receivedContent is content that has arrived in whole and is not stored yet.
type receivedContent struct {
	Blob

	spool *os.File
}

// receive reads all of r into a temporary file. The caller discards what it returns.
func receive(r io.Reader, maxBytes int64) (*receivedContent, error) {
	spool, err := newSpool()
	if err != nil {
		return nil, err
	}
	blob, err := fill(spool, r, maxBytes)
	if err != nil {
		_ = spool.Close()
		return nil, err
	}
	return &receivedContent{Blob: blob, spool: spool}, nil
}

func (c *receivedContent) discard() { _ = c.spool.Close() }

// store writes received content into the bucket, unless it is there already. It can
// be called again.
func (s *BlobStore) store(ctx context.Context, content *receivedContent, contentType string) error {
	key, err := keyOf(content.SHA256)
	if err != nil {
		return err
	}
	stored, err := s.keeps(ctx, key, content.SizeBytes)
	if err != nil || stored {
		return err
	}
	if _, err := content.spool.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("spool blob: %w", err)
	}
	return s.upload(ctx, key, content.spool, contentType)
}

// newSpool opens a temporary file that has no name any more, so that a killed process
// leaves nothing behind.
func newSpool() (*os.File, error) {
	file, err := os.CreateTemp("", "blob-*")
	if err != nil {
		return nil, fmt.Errorf("spool blob: %w", err)
	}
	if err := os.Remove(file.Name()); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("spool blob: %w", err)
	}
	return file, nil
}

// fill copies and hashes in one pass: the name of a blob is known only after its last
// byte.
func fill(spool *os.File, r io.Reader, maxBytes int64) (Blob, error) {
	digest := sha256.New()
	size, err := io.Copy(io.MultiWriter(spool, digest), io.LimitReader(r, maxBytes+1))
	if err != nil {
		return Blob{}, fmt.Errorf("read content of blob: %w", err)
	}
	if size > maxBytes {
		return Blob{}, ErrTooLarge
	}
	return Blob{SHA256: hex.EncodeToString(digest.Sum(nil)), SizeBytes: size}, nil
}

// keeps reports whether the whole blob is stored. One of the wrong size, which only a
// failed disk can leave, is written again.
func (s *BlobStore) keeps(ctx context.Context, key string, size int64) (bool, error) {
	attributes, err := s.bucket.Attributes(ctx, key)
	if isNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look up blob: %w", err)
	}
	return attributes.Size == size, nil
}

func (s *BlobStore) upload(ctx context.Context, key string, spool io.Reader, contentType string) error {
	ctx, abandon := context.WithCancel(ctx)
	defer abandon()
	var file *os.File // set when the bucket is a folder
	writer, err := s.bucket.NewWriter(ctx, key, &cloud.WriterOptions{
		ContentType:                 contentType,
		DisableContentTypeDetection: true,
		BeforeWrite:                 func(as func(any) bool) error { as(&file); return nil },
	})
	if err != nil {
		return fmt.Errorf("write blob: %w", err)
	}
	_, err = io.Copy(writer, spool)
	if err == nil && file != nil {
		err = file.Sync() // the rename that Close does must not outlive the bytes in a power cut
	}
	if err != nil {
		abandon() // Close of a cancelled write discards it
		_ = writer.Close()
		return fmt.Errorf("write blob: %w", err)
	}
	if err := writer.Close(); err != nil {
		return fmt.Errorf("write blob: %w", err)
	}
	return nil
}
