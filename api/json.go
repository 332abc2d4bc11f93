package api

import (
	"github.com/danielgtaylor/huma/v2"

	"github.com/aitasker/aitasker/internal/strictjson"
)

// strictJSON is how the API reads and writes JSON.
var strictJSON = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: strictjson.Unmarshal}
