// Package applyjob keeps the plans that this process is applying, so that a
// page can follow one and stop it before its commit. A job is gone once its
// update is in the history; another process does not know of it.
package applyjob
