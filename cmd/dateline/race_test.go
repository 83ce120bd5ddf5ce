//go:build race

package main

// race says that the race detector runs, which makes all ten times slower.
const race = true
