package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	cloud "gocloud.dev/blob"
)

// Stored names what Put has kept.
type Stored struct {
	SHA256    string // lower-case hex; the blob's name
	SizeBytes int64
}

// Put keeps the content of r and gives its name. Content over maxBytes gives
// ErrTooLarge; an error of r comes back wrapped. Keeping the same content again,
// even at the same time, is harmless. contentType is a hint for buckets that
// keep one; the type that counts is the one in the database, since the same
// bytes may be handed in under two types.
func (s *Store) Put(ctx context.Context, r io.Reader, contentType string, maxBytes int64) (Stored, error) {
	spool, err := newSpool()
	if err != nil {
		return Stored{}, err
	}
	defer func() { _ = spool.Close() }()
	stored, err := fill(spool, r, maxBytes)
	if err != nil {
		return Stored{}, err
	}
	key, err := keyOf(stored.SHA256)
	if err != nil {
		return Stored{}, err
	}
	kept, err := s.keeps(ctx, key, stored.SizeBytes)
	if err != nil || kept {
		return stored, err
	}
	return stored, s.upload(ctx, key, spool, contentType)
}

// newSpool opens a temporary file that has no name any more, so that a killed
// process leaves nothing behind.
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

// fill copies and hashes in one pass: the name of a blob is only known when its
// last byte was read.
func fill(spool *os.File, r io.Reader, maxBytes int64) (Stored, error) {
	digest := sha256.New()
	size, err := io.Copy(io.MultiWriter(spool, digest), io.LimitReader(r, maxBytes+1))
	if err != nil {
		return Stored{}, fmt.Errorf("read content of blob: %w", err)
	}
	if size > maxBytes {
		return Stored{}, ErrTooLarge
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return Stored{}, fmt.Errorf("spool blob: %w", err)
	}
	return Stored{SHA256: hex.EncodeToString(digest.Sum(nil)), SizeBytes: size}, nil
}

// keeps tells whether the whole blob is there; one of the wrong size, which only
// a failed disk can leave, is written again.
func (s *Store) keeps(ctx context.Context, key string, size int64) (bool, error) {
	attributes, err := s.bucket.Attributes(ctx, key)
	if isNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look up blob: %w", err)
	}
	return attributes.Size == size, nil
}

func (s *Store) upload(ctx context.Context, key string, spool io.Reader, contentType string) error {
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
