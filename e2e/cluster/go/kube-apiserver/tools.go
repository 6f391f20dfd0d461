//go:build tools

// Package tools pins kube-apiserver for the test cluster; `go build` takes the package by name from this module's versions.
package tools

import _ "k8s.io/kubernetes/cmd/kube-apiserver"
