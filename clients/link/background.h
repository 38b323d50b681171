#ifndef FALLOW_CLIENTS_LINK_BACKGROUND_H_
#define FALLOW_CLIENTS_LINK_BACKGROUND_H_

// A call that a window makes by itself, such as to read again what it shows, is no use of the
// journal: a daemon that is told so lets the time to locking run on. Only what a key or a click has
// brought about may renew it. Private to this folder: CallOptions and Session say it. A constant.

namespace fallow::link {

inline constexpr char kBackgroundKey[] = "fallow-background";

}  // namespace fallow::link

#endif  // FALLOW_CLIENTS_LINK_BACKGROUND_H_
