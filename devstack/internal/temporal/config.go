package temporal

import (
	"net"
	"strconv"
	"time"

	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/membership/static"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/common/primitives"
)

const (
	loopback    = "127.0.0.1"
	clusterName = "active"

	// historyShards cannot change once there is data. Each costs idle work, and
	// four are enough for the cores of one machine.
	historyShards = 4

	// poolSize is for each of eight pools: four services, two databases.
	poolSize = 20
)

// Ports are those that the server listens on; all but Frontend are internal.
type Ports struct{ Frontend, History, Matching, Worker int }

// services returns the port of each service.
func (ports Ports) services() map[primitives.ServiceName]int {
	return map[primitives.ServiceName]int{
		primitives.FrontendService: ports.Frontend,
		primitives.HistoryService:  ports.History,
		primitives.MatchingService: ports.Matching,
		primitives.WorkerService:   ports.Worker,
	}
}

// hosts says where each service is. With fixed places no membership protocol
// runs, which saves four ports and the time to agree.
func (ports Ports) hosts() map[primitives.ServiceName]static.Hosts {
	hosts := make(map[primitives.ServiceName]static.Hosts)
	for name, port := range ports.services() {
		hosts[name] = static.SingleLocalHost(address(port))
	}
	return hosts
}

func (options Options) config() *config.Config {
	services := make(map[string]config.Service)
	for name, port := range options.Ports.services() {
		services[string(name)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: loopback}}
	}
	return &config.Config{
		Global:      config.Global{Membership: config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: loopback}},
		Persistence: options.Store.persistence(),
		Services:    services,
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10,
			MasterClusterName:        clusterName,
			CurrentClusterName:       clusterName,
			ClusterInformation: map[string]cluster.ClusterInformation{clusterName: {
				Enabled:                true,
				InitialFailoverVersion: 1,
				RPCAddress:             address(options.Ports.Frontend),
			}},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
	}
}

// Store is where the server keeps its data.
type Store struct{ Address, User, Password string }

// Databases that the server needs.
const (
	MainDatabase       = "temporal"
	VisibilityDatabase = "temporal_visibility"
)

func (store Store) persistence() config.Persistence {
	return config.Persistence{
		DefaultStore:     MainDatabase,
		VisibilityStore:  VisibilityDatabase,
		NumHistoryShards: historyShards,
		DataStores: map[string]config.DataStore{
			MainDatabase:       {SQL: store.sql(MainDatabase)},
			VisibilityDatabase: {SQL: store.sql(VisibilityDatabase)},
		},
	}
}

func (store Store) sql(database string) *config.SQL {
	return &config.SQL{
		PluginName:      postgresql.PluginNamePGX,
		ConnectAddr:     store.Address,
		ConnectProtocol: "tcp",
		User:            store.User,
		Password:        store.Password,
		DatabaseName:    database,
		MaxConns:        poolSize,
		MaxIdleConns:    poolSize,
		MaxConnLifetime: time.Hour,
	}
}

func address(port int) string { return net.JoinHostPort(loopback, strconv.Itoa(port)) }
