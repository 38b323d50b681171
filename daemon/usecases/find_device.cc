#include "daemon/usecases/find_device.h"

#include <string>
#include <utility>
#include <vector>

#include "daemon/base/next_step.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"

namespace fallow::usecases {

absl::StatusOr<journal::DeviceId> FindDevice(const journal::Roster& roster,
                                             std::string_view typed) {
  const std::string beginning = base::LowerCase(typed);
  const bool may_be_id = typed.size() >= journal::kIdPrefixCharsMin;
  std::vector<journal::DeviceId> found;
  for (const auto& [id, device] : roster.devices()) {
    if (device.removed) continue;
    const std::string text = journal::ToText(id);
    if (text == beginning) return id;
    if (device.name == typed || (may_be_id && text.starts_with(beginning))) found.push_back(id);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    return base::NotFound("There is no such device", "no name or id matches",
                          base::Show(base::Thing::kDevices));
  }
  std::vector<std::string> ids;
  std::string all;
  for (const journal::DeviceId& each : found) {
    ids.push_back(journal::ToText(each));
    if (!all.empty()) all += each == found.back() ? " and " : ", ";
    all += ids.back();
  }
  return base::Invalid("Several devices match", "those with the ids " + all,
                       base::OneOf(std::move(ids)));
}

}  // namespace fallow::usecases
