#include "daemon/journal/frontier.h"

#include <algorithm>

#include "crypto/codec.h"
#include "daemon/base/status.h"

namespace fallow::journal {
namespace {

absl::Status BadFrontier(std::string_view why) {
  return base::Damaged("A frontier is damaged", why, "");
}

bool IsAscending(const Frontier& frontier) {
  return std::adjacent_find(frontier.begin(), frontier.end(),
                            [](const WriterHead& a, const WriterHead& b) { return a >= b; }) ==
         frontier.end();
}

// Without the heads of those devices that have used up theirs on both sides.
Frontier Compared(const Frontier& frontier, const Frontier& other) {
  Frontier compared;
  for (const WriterHead& head : frontier) {
    const DeviceId& device = head.writer.device;
    const bool full = CountHeadsOf(device, frontier) >= kHeadsOfDeviceMax &&
                      CountHeadsOf(device, other) >= kHeadsOfDeviceMax;
    if (!full) compared.push_back(head);
  }
  return compared;
}

}  // namespace

size_t CountHeadsOf(const DeviceId& device, const Frontier& frontier) {
  // All of a device's stand together.
  const auto begin = std::lower_bound(
      frontier.begin(), frontier.end(), device,
      [](const WriterHead& head, const DeviceId& id) { return head.writer.device < id; });
  const auto end = std::find_if(
      begin, frontier.end(), [&](const WriterHead& head) { return head.writer.device != device; });
  return static_cast<size_t>(end - begin);
}

bool AreSame(const Frontier& a, const Frontier& b) {
  return a == b || Compared(a, b) == Compared(b, a);
}

std::string EncodeFrontier(const Frontier& frontier) {
  FALLOW_CHECK(frontier.size() <= kFrontierHeadsMax);
  FALLOW_CHECK(IsAscending(frontier));
  std::string bytes(frontier.size() * kWriterHeadBytes, '\0');
  crypto::FieldWriter fields({reinterpret_cast<uint8_t*>(bytes.data()), bytes.size()});
  for (const WriterHead& head : frontier) {
    fields.Bytes(head.writer.device.bytes);
    fields.Integer(head.writer.incarnation);
    fields.Integer(head.sequence);
    fields.Bytes(head.hash);
  }
  FALLOW_CHECK(fields.full());
  return bytes;
}

absl::StatusOr<Frontier> DecodeFrontier(std::string_view bytes) {
  if (bytes.size() % kWriterHeadBytes != 0) return BadFrontier("a head is cut off");
  if (bytes.size() / kWriterHeadBytes > kFrontierHeadsMax) return BadFrontier("too many heads");
  Frontier frontier(bytes.size() / kWriterHeadBytes);
  crypto::FieldReader fields(crypto::AsBytes(bytes));
  for (WriterHead& head : frontier) {
    fields.Into(head.writer.device.bytes);
    head.writer.incarnation = fields.Integer<uint32_t>();
    head.sequence = fields.Integer<uint64_t>();
    fields.Into(head.hash);
    if (head.sequence == 0) return BadFrontier("sequences count from 1");
  }
  if (!IsAscending(frontier)) return BadFrontier("heads are out of order");
  return frontier;
}

}  // namespace fallow::journal
