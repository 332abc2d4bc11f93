package e2e

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// bombBytes is what each bomb unpacks to.
const bombBytes = 512 << 20

// zeros gives n bytes of nothing.
func zeros(n int64) io.Reader { return io.LimitReader(endless{}, n) }

type endless struct{}

// Read never ends.
func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// documentBomb is a Word document of half a megabyte with a body of half a
// gigabyte.
func documentBomb() []byte {
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for _, name := range []string{"[Content_Types].xml", "word/document.xml"} {
		part, _ := archive.Create(name)
		_, _ = io.WriteString(part, `<?xml version="1.0"?><w:document xmlns:w="w">`)
		if name == "word/document.xml" {
			_, _ = io.Copy(part, zeros(bombBytes))
		}
	}
	_ = archive.Close()
	return packed.Bytes()
}

// imageBomb is a small PNG of 22,000 by 22,000 pixels.
func imageBomb() []byte {
	const side = 22_000
	var packed bytes.Buffer
	packer := zlib.NewWriter(&packed)
	_, _ = io.Copy(packer, zeros(side*(side+1)))
	_ = packer.Close()
	header := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, side), side)
	picture := []byte("\x89PNG\r\n\x1a\n")
	picture = appendChunk(picture, "IHDR", append(header, 8, 0, 0, 0, 0)) // 8 bit, grey
	picture = appendChunk(picture, "IDAT", packed.Bytes())
	return appendChunk(picture, "IEND", nil)
}

func appendChunk(picture []byte, kind string, content []byte) []byte {
	picture = binary.BigEndian.AppendUint32(picture, uint32(len(content)))
	named := append([]byte(kind), content...)
	return binary.BigEndian.AppendUint32(append(picture, named...), crc32.ChecksumIEEE(named))
}
