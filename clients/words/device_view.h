#ifndef FALLOW_CLIENTS_WORDS_DEVICE_VIEW_H_
#define FALLOW_CLIENTS_WORDS_DEVICE_VIEW_H_

// A journal's devices as people and scripts read them. Their names come from other devices and pass
// through Printable. Pure functions.

#include <string>
#include <string_view>

#include "clients/words/json_value.h"
#include "clients/words/layout.h"
#include "clients/words/moment.h"
#include "fallow/client/v1/device.pb.h"

namespace fallow::words {

// A device's name on a terminal.
std::string Shown(std::string_view name);
// `word` as a shell takes it for one word, in a command that is offered to be copied.
std::string ShellWord(std::string_view word);

// "this device", "connected", "last met on 3 May", "released on 3 May by laptop".
std::string Standing(const client::v1::Device& device, const Calendar& calendar);

// On a terminal its name, how it stands and below it the fingerprint of its key; in a pipe id,
// name, standing and fingerprint with tabs between.
std::string DeviceLines(const client::v1::Device& device, const Calendar& calendar,
                        const Layout& out);

// Tells of a device that nobody has acknowledged here, and what can be done: one line.
std::string NewcomerNotice(const client::v1::Device& device, const Calendar& calendar);

Json ToJson(const client::v1::Device& device, const absl::TimeZone& zone);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_DEVICE_VIEW_H_
