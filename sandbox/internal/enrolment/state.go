package enrolment

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"sync"
)

// State is what the sandbox keeps in a file between runs. It is safe for
// concurrent use.
type State struct {
	path string

	mu   sync.RWMutex
	kept kept
}

// kept is the content of the file.
type kept struct {
	Port   int                   `json:"port"`   // that the agents listened on last
	Agents map[string]Credential `json:"agents"` // by slug in the roster
}

// Credential is how an agent proves a call of the marketplace.
type Credential struct {
	AgentID string `json:"agent_id"`
	Key     string `json:"execute_key"`
	Pending string `json:"pending_execute_key,omitempty"` // added by a rotation that has not ended yet
}

// OpenState reads a state file. One that does not exist yet is empty.
func OpenState(path string) (*State, error) {
	state := &State{path: path}
	content, err := os.ReadFile(path) //nolint:gosec // the operator names the file
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read state: %w", err)
	}
	if err == nil {
		if err := json.Unmarshal(content, &state.kept); err != nil {
			return nil, fmt.Errorf("read state %s: %w", path, err)
		}
	}
	if state.kept.Agents == nil {
		state.kept.Agents = map[string]Credential{}
	}
	return state, nil
}

// Port returns the port of the last run; 0 when there was none.
func (s *State) Port() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.kept.Port
}

// SetPort keeps the port of this run.
func (s *State) SetPort(port int) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept.Port = port
	return s.write()
}

// Credential returns the credential of an agent; the zero value when it has none.
func (s *State) Credential(slug string) Credential {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.kept.Agents[slug]
}

// SetCredential keeps the credential of an agent. The agent accepts its keys only
// once they are on disk.
func (s *State) SetCredential(slug string, credential Credential) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := maps.Clone(s.kept.Agents)
	s.kept.Agents[slug] = credential
	if err := s.write(); err != nil {
		s.kept.Agents = before
		return err
	}
	return nil
}

// Keys returns the execute keys that an agent accepts.
func (s *State) Keys(slug string) []string {
	credential := s.Credential(slug)
	var keys []string
	for _, key := range []string{credential.Key, credential.Pending} {
		if key != "" {
			keys = append(keys, key)
		}
	}
	return keys
}

// write replaces the file as a whole.
func (s *State) write() error {
	content, err := json.MarshalIndent(s.kept, "", "  ")
	if err != nil {
		return fmt.Errorf("encode state: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return fmt.Errorf("make folder of state: %w", err)
	}
	if err := os.WriteFile(s.path+".new", content, 0o600); err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	if err := os.Rename(s.path+".new", s.path); err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	return nil
}
