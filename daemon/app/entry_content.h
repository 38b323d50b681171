#ifndef FALLOW_DAEMON_APP_ENTRY_CONTENT_H_
#define FALLOW_DAEMON_APP_ENTRY_CONTENT_H_

// What a reflection says as an entry that comes in or goes out, and back: one pair of functions, so
// that nothing is taken along in one direction alone. Attachments and ids are their callers'. Pure
// functions: any thread.

#include "daemon/journal/reflection.h"
#include "daemon/transfer/entry.h"

namespace fallow::app {

// Of what only Fallow knows, an entry has not the prompt that a text answers.
journal::ReflectionContent ContentOf(transfer::Entry entry);
void SetContent(journal::ReflectionContent content, transfer::Entry& entry);

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_ENTRY_CONTENT_H_
