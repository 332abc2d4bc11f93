package files

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"

	cloud "gocloud.dev/blob"
	"gocloud.dev/blob/fileblob"
	_ "gocloud.dev/blob/s3blob" // opens s3:// addresses
	"gocloud.dev/gcerrors"
)

// ErrNotFound says that no blob with that hash is stored.
var ErrNotFound = errors.New("blob not found")

// ErrTooLarge says that the content exceeds the limit of Put; nothing was stored.
var ErrTooLarge = errors.New("content is larger than allowed")

// BlobStore is a content-addressed store. It is safe for concurrent use, also by
// several processes over the same bucket.
type BlobStore struct {
	bucket *cloud.Bucket
}

// OpenBlobs opens the bucket at a URL, such as "file:///var/lib/aitasker/blobs". A
// missing folder is created.
func OpenBlobs(ctx context.Context, bucketURL string) (*BlobStore, error) {
	parsed, err := url.Parse(bucketURL)
	if err != nil {
		return nil, errors.New("open blob store: its URL cannot be read")
	}
	if parsed.Scheme == fileblob.Scheme {
		parsed.RawQuery = folderSettings(parsed.Query()).Encode()
	}
	bucket, err := cloud.DefaultURLMux().OpenBucketURL(ctx, parsed)
	if err != nil {
		return nil, fmt.Errorf("open blob store: %w", err)
	}
	return &BlobStore{bucket: bucket}, nil
}

// folderSettings make writes atomic: the temporary file lies on the same volume
// as the final one, and there is no second file with attributes that could be
// torn off or half written.
func folderSettings(query url.Values) url.Values {
	query.Set("create_dir", "true")
	query.Set("no_tmp_dir", "true")
	query.Set("metadata", "skip")
	return query
}

// Close releases the bucket.
func (s *BlobStore) Close() error {
	if err := s.bucket.Close(); err != nil {
		return fmt.Errorf("close blob store: %w", err)
	}
	return nil
}

// Exists reports whether a blob with that hash is stored.
func (s *BlobStore) Exists(ctx context.Context, sha256 string) (bool, error) {
	key, err := keyOf(sha256)
	if err != nil {
		return false, nil //nolint:nilerr // no blob is kept under something that is no hash
	}
	exists, err := s.bucket.Exists(ctx, key)
	if err != nil {
		return false, fmt.Errorf("look up blob: %w", err)
	}
	return exists, nil
}

// keyOf spreads the blobs over 256 folders. It refuses what is no lower-case
// SHA-256, so that a caller's text can never name another file.
func keyOf(sha256 string) (string, error) {
	digest, err := hex.DecodeString(sha256)
	if err != nil || len(digest) != 32 || hex.EncodeToString(digest) != sha256 {
		return "", ErrNotFound
	}
	return "sha256/" + sha256[:2] + "/" + sha256, nil
}

func isNotFound(err error) bool { return gcerrors.Code(err) == gcerrors.NotFound }
