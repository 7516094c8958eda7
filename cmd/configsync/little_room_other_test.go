//go:build !unix

package main

func mainWithLittleRoom() { panic("the size of files cannot be limited here") }
