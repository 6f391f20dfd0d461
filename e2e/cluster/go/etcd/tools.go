//go:build tools

// Package tools pins etcd for the test cluster; `go build` takes the package by name from this module's versions.
package tools

import (
	_ "go.etcd.io/etcd/server/v3"
)
