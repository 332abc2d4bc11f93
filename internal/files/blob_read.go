package files

import (
	"context"
	"fmt"
	"io"
)

// OpenReader opens a blob from its start and gives its size in bytes. The reader
// can seek, so http.ServeContent serves ranges from it. ErrNotFound when no such
// blob is kept. The caller closes the reader.
func (s *BlobStore) OpenReader(ctx context.Context, sha256 string) (io.ReadSeekCloser, int64, error) {
	return s.NewRangeReader(ctx, sha256, 0, -1)
}

// NewRangeReader opens length bytes of a blob from offset on; a negative length
// reads to the end. The size is the whole blob's. ErrNotFound when no such blob
// is kept.
func (s *BlobStore) NewRangeReader(ctx context.Context, sha256 string, offset, length int64) (io.ReadSeekCloser, int64, error) {
	key, err := keyOf(sha256)
	if err != nil {
		return nil, 0, err
	}
	reader, err := s.bucket.NewRangeReader(ctx, key, offset, length, nil)
	if isNotFound(err) {
		return nil, 0, ErrNotFound
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open blob: %w", err)
	}
	size := reader.Size()
	return reader, size, nil
}
