#ifndef FALLOW_DAEMON_JOURNAL_MOMENT_PROTO_H_
#define FALLOW_DAEMON_JOURNAL_MOMENT_PROTO_H_

// Moments as records store them. Pure functions: any thread.

#include "daemon/journal/moment.h"
#include "fallow/store/v1/operation.pb.h"

namespace fallow::journal {

inline fallow::store::v1::Moment MomentToProto(const Moment& moment) {
  fallow::store::v1::Moment proto;
  proto.set_unix_millis(ToMillis(moment.at));
  proto.set_zone(moment.zone);
  return proto;
}

// REQUIRES: `proto` comes from a record that was checked.
inline Moment MomentFromProto(const fallow::store::v1::Moment& proto) {
  return {FromMillis(proto.unix_millis()), proto.zone()};
}

}  // namespace fallow::journal

#endif  // FALLOW_DAEMON_JOURNAL_MOMENT_PROTO_H_
