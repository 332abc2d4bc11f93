package temporal

import (
	"context"
	"fmt"
	"net/http"
	"time"

	uiserver "github.com/temporalio/ui-server/v2/server"
	uiconfig "github.com/temporalio/ui-server/v2/server/config"
	uioptions "github.com/temporalio/ui-server/v2/server/server_options"
)

const uiPollInterval = 10 * time.Millisecond

// UI is the running Web UI.
type UI struct {
	server *uiserver.Server
	port   int
}

// StartUI starts the Web UI for the server at frontend. The port must be free:
// the UI server ends the whole program when it is not.
func StartUI(ctx context.Context, frontend, namespace string, port int) (*UI, error) {
	ui := &UI{port: port, server: uiserver.NewServer(uioptions.WithConfigProvider(&uiconfig.Config{
		TemporalGRPCAddress: frontend,
		Host:                loopback,
		Port:                port,
		EnableUI:            true,
		DefaultNamespace:    namespace,
		DisableNewsFetch:    true,
		HideLogs:            true,
		CORS:                uiconfig.CORS{CookieInsecure: true}, // it is plain HTTP
	}))}
	go func() { _ = ui.server.Start() }()
	return ui, ui.awaitReady(ctx)
}

// URL returns the address for a browser.
func (ui *UI) URL() string { return "http://" + address(ui.port) }

// Stop ends the Web UI.
func (ui *UI) Stop() { ui.server.Stop() }

func (ui *UI) awaitReady(ctx context.Context) error {
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, ui.URL()+"/healthz", nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			return response.Body.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for the Temporal Web UI: %w", ctx.Err())
		case <-time.After(uiPollInterval):
		}
	}
}
