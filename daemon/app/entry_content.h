#ifndef FALLOW_DAEMON_APP_ENTRY_CONTENT_H_
#define FALLOW_DAEMON_APP_ENTRY_CONTENT_H_

// The content of a reflection as an entry of an import or export, and back. The two functions stand
// side by side so that no field is carried in one direction only. Attachments and ids are left to
// the callers. Pure functions: any thread.

#include "daemon/journal/reflection.h"
#include "daemon/transfer/entry.h"

namespace fallow::app {

// An entry does not carry the prompt that a text answers, since only Fallow knows prompts.
journal::ReflectionContent ContentOf(transfer::Entry entry);
void SetContent(journal::ReflectionContent content, transfer::Entry& entry);

}  // namespace fallow::app

#endif  // FALLOW_DAEMON_APP_ENTRY_CONTENT_H_
