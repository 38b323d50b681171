#include "daemon/transfer/origin.h"

#include "absl/time/civil_time.h"
#include "fmt/format.h"

namespace fallow::transfer {

std::string OriginTime(const WallTime& wall) {
  const absl::CivilSecond& c = wall.civil;
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}{}", c.year(), c.month(), c.day(),
                     c.hour(), c.minute(), c.second(), absl::ToInt64Milliseconds(wall.fraction),
                     wall.offset_seconds ? fmt::format("{:+}", *wall.offset_seconds) : "");
}

std::string MakeOrigin(std::string_view format, std::string_view id, std::string_view time,
                       std::string_view text) {
  if (id.size() >= kIdentityBytesMin) return fmt::format("{}:id:{}", format, id);
  if (!id.empty()) return fmt::format("{}:number:{}\n{}", format, id, time);
  return fmt::format("{}:text:{}\n{}", format, time, text);
}

}  // namespace fallow::transfer
