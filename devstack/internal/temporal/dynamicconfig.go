package temporal

import (
	"go.temporal.io/server/chasm/lib/activity"
	"go.temporal.io/server/common/dynamicconfig"
)

const (
	// unlimited is above what one machine can do.
	unlimited = 100_000

	// pollRate lets a task queue be read again at once. At the default of 20 a
	// second, every hop of a workflow waits up to 50 ms.
	pollRate = 2000
)

// settings are the server's where its defaults are for a large cluster.
func settings() *dynamicconfig.MemoryClient {
	client := dynamicconfig.NewMemoryClient()
	for _, setting := range []struct {
		of dynamicconfig.GenericSetting
		is any
	}{
		{dynamicconfig.TransferProcessorMaxPollRPS, pollRate},
		{dynamicconfig.TimerProcessorMaxPollRPS, pollRate},
		{dynamicconfig.VisibilityProcessorMaxPollRPS, pollRate},
		{dynamicconfig.OutboundProcessorMaxPollRPS, pollRate},

		// More partitions only help across machines; here they add forwarding.
		{dynamicconfig.MatchingNumTaskqueueReadPartitions, 1},
		{dynamicconfig.MatchingNumTaskqueueWritePartitions, 1},

		{dynamicconfig.FrontendRPS, unlimited},
		{dynamicconfig.FrontendMaxNamespaceRPSPerInstance, unlimited},
		{dynamicconfig.FrontendMaxNamespaceVisibilityRPSPerInstance, unlimited},
		{dynamicconfig.FrontendMaxConcurrentLongRunningRequestsPerInstance, unlimited},
		{dynamicconfig.FrontendPersistenceMaxQPS, unlimited},
		{dynamicconfig.HistoryRPS, unlimited},
		{dynamicconfig.HistoryPersistenceMaxQPS, unlimited},
		{dynamicconfig.MatchingRPS, unlimited},
		{dynamicconfig.MatchingPersistenceMaxQPS, unlimited},
		{dynamicconfig.WorkerPersistenceMaxQPS, unlimited},
		{dynamicconfig.VisibilityPersistenceMaxReadQPS, unlimited},
		{dynamicconfig.VisibilityPersistenceMaxWriteQPS, unlimited},

		// Tests make namespaces by the hundred, all at once.
		{dynamicconfig.FrontendNamespaceReplicationInducingAPIsRPS, unlimited},
		{dynamicconfig.FrontendMaxNamespaceNamespaceReplicationInducingAPIsRPSPerInstance, unlimited},

		{activity.Enabled, true},

		// The server asks its maker about new versions otherwise.
		{dynamicconfig.EnableServerVersionCheck, false},
	} {
		client.OverrideSetting(setting.of, setting.is)
	}
	return client
}
