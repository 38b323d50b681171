#ifndef FALLOW_CLIENTS_WORDS_DEVICE_VIEW_H_
#define FALLOW_CLIENTS_WORDS_DEVICE_VIEW_H_

// A journal's devices as shown to people and scripts. Their names come from other devices and pass
// through Printable. Pure functions.

#include <string>
#include <string_view>

#include "clients/words/json_value.h"
#include "clients/words/layout.h"
#include "clients/words/moment.h"
#include "fallow/client/v1/device.pb.h"

namespace fallow::words {

// A device's name, safe to print on a terminal.
std::string Shown(std::string_view name);
// `word` quoted as a single word for a shell, for commands that are offered to be copied.
std::string ShellWord(std::string_view word);

// "this device", "connected", "last met on 3 May", "released on 3 May by laptop".
std::string Standing(const client::v1::Device& device, const Calendar& calendar);

// On a terminal: name and standing, with the key's fingerprint below. In a pipe, separated by tabs:
// id, name, standing and fingerprint.
std::string DeviceLines(const client::v1::Device& device, const Calendar& calendar,
                        const Layout& out);

// One line about a device that has not been acknowledged here, and what to do about it.
std::string NewcomerNotice(const client::v1::Device& device, const Calendar& calendar);

Json ToJson(const client::v1::Device& device, const absl::TimeZone& zone);

}  // namespace fallow::words

#endif  // FALLOW_CLIENTS_WORDS_DEVICE_VIEW_H_
