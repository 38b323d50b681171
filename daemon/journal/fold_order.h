#ifndef FALLOW_DAEMON_JOURNAL_FOLD_ORDER_H_
#define FALLOW_DAEMON_JOURNAL_FOLD_ORDER_H_

// The orders in which folding compares and sorts. Internal to the journal library. Pure functions:
// any thread.

#include <cstdint>
#include <string_view>
#include <tuple>

#include "daemon/journal/record.h"
#include "fallow/store/v1/operation.pb.h"
#include "fallow/store/v1/state.pb.h"

namespace fallow::journal {

// Lamport time first. An absent stamp, with protobuf's defaults, comes before all others.
inline std::tuple<uint64_t, std::string_view, uint32_t, uint64_t> Order(
    const fallow::store::v1::Stamp& stamp) {
  return {stamp.lamport(), stamp.device(), stamp.incarnation(), stamp.salt()};
}

inline std::tuple<std::string_view, uint32_t, uint64_t, uint64_t> Order(
    const fallow::store::v1::RecordId& id) {
  return {id.device(), id.incarnation(), id.sequence(), id.salt()};
}

inline std::tuple<std::string_view, uint32_t, uint64_t> Order(
    const fallow::store::v1::EventId& id) {
  return {id.device(), id.incarnation(), id.number()};
}

inline std::tuple<std::string_view, uint32_t> Order(const fallow::store::v1::WriterState& writer) {
  return {writer.device(), writer.incarnation()};
}

inline fallow::store::v1::Stamp ToProto(const RecordStamp& stamp, uint64_t salt) {
  fallow::store::v1::Stamp proto;
  proto.set_lamport(stamp.lamport);
  proto.set_device(stamp.device.bytes.data(), stamp.device.bytes.size());
  proto.set_incarnation(stamp.incarnation);
  proto.set_salt(salt);
  return proto;
}

inline fallow::store::v1::RecordId RecordIdOf(const RecordStamp& stamp, uint64_t salt) {
  fallow::store::v1::RecordId id;
  id.set_device(stamp.device.bytes.data(), stamp.device.bytes.size());
  id.set_incarnation(stamp.incarnation);
  id.set_sequence(stamp.sequence);
  id.set_salt(salt);
  return id;
}

inline fallow::store::v1::EventId EventIdOf(const RecordStamp& stamp, uint64_t number) {
  fallow::store::v1::EventId id;
  id.set_device(stamp.device.bytes.data(), stamp.device.bytes.size());
  id.set_incarnation(stamp.incarnation);
  id.set_number(number);
  return id;
}

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_FOLD_ORDER_H_
