package temporal

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/server/common/persistence"
	"go.temporal.io/server/common/persistence/client"
	"go.temporal.io/server/common/searchattribute/sadefs"
)

// assignColumns gives each search attribute a column of its type. In SQL the
// columns are there from the start (Keyword01, Keyword02, …), and a namespace
// only says which name stands for which column.
func assignColumns(attributes map[string]enums.IndexedValueType) (map[string]string, error) {
	columns := sadefs.GetDBIndexSearchAttributes(nil).GetCustomSearchAttributes()
	aliases := make(map[string]string, len(attributes))
	free := slices.Sorted(maps.Keys(columns))
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		fits := func(column string) bool { return columns[column] == attributes[name] }
		at := slices.IndexFunc(free, fits)
		if at < 0 {
			return nil, fmt.Errorf("search attribute %s: there are no more of type %s", name, attributes[name])
		}
		aliases[free[at]] = name
		free = slices.Delete(free, at, at+1)
	}
	return aliases, nil
}

// withSearchAttributes has every new namespace know the search attributes from
// its first moment. Added afterwards, the server would notice them only when it
// next reads its namespaces, up to two seconds later; the setting that makes it
// read them each time costs a third of its throughput.
func withSearchAttributes(aliases map[string]string) client.FactoryProviderFn {
	return func(params client.NewFactoryParams) client.Factory {
		return stores{client.FactoryProvider(params), aliases}
	}
}

type stores struct {
	client.Factory
	aliases map[string]string
}

// NewMetadataManager returns the store of namespaces.
func (s stores) NewMetadataManager() (persistence.MetadataManager, error) {
	manager, err := s.Factory.NewMetadataManager()
	return namespaces{manager, s.aliases}, err
}

type namespaces struct {
	persistence.MetadataManager
	aliases map[string]string
}

// CreateNamespace stores a new namespace.
func (n namespaces) CreateNamespace(ctx context.Context, request *persistence.CreateNamespaceRequest) (*persistence.CreateNamespaceResponse, error) {
	request.Namespace.Config.CustomSearchAttributeAliases = maps.Clone(n.aliases)
	return n.MetadataManager.CreateNamespace(ctx, request)
}
