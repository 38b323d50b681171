#include "clients/words/sync_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <vector>

#include "clients/words/device_view.h"
#include "clients/words/json.h"
#include "clients/words/next_step.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"

namespace fallow::words {

using client::v1::HeldDeletions;
using client::v1::PeerSync;
using client::v1::SyncStatus;
namespace {

using base::Plural;
using base::Text;

constexpr int kNameColumns = 16;
// The largest number of devices that one line names.
constexpr size_t kNamedMax = 3;

// "both devices", "all 3 devices"
std::string Everywhere(const SyncStatus& status) {
  const int devices = status.peers_size() + 1;
  return devices == 2 ? Text("both devices")
                      : Plural("all {} device", "all {} devices", static_cast<uint64_t>(devices));
}

std::string LastSame(const PeerSync& peer, const Calendar& calendar) {
  const std::string name = Shown(peer.device());
  if (!peer.has_same()) return Text("{} has not been the same yet", {name});
  return Text("{} was last the same {}", {name, OnDay(TimeOf(peer.same()), calendar)});
}

// At most kNamedMax of them, and how many more.
std::string Named(const std::vector<std::string>& all) {
  if (all.size() <= kNamedMax) return fmt::format("{}", fmt::join(all, ", "));
  const auto named = std::span(all).first(kNamedMax);
  return fmt::format("{}, {}", fmt::join(named, ", "),
                     Text("{} more", {std::to_string(all.size() - kNamedMax)}));
}

// That deletions wait for a review, and where; empty where none do.
std::string WaitingSentence(const SyncStatus& status) {
  std::vector<std::string> there;
  for (const PeerSync& peer : status.peers()) {
    if (peer.held_there()) there.push_back(Shown(peer.device()));
  }
  const std::string devices = Everywhere(status);
  if (there.empty()) {
    return status.has_held()
               ? Text("Not the same on {}: deletions wait for a review here.", {devices})
               : "";
  }
  return status.has_held()
             ? Text("Not the same on {}: deletions wait for a review here, and on {}.",
                    {devices, Named(there)})
             : Text("Not the same on {}: deletions wait for a review on {}.",
                    {devices, Named(there)});
}

// Whether some device is connected, and nothing keeps the two from becoming the same.
bool IsSyncing(const SyncStatus& status) {
  return std::ranges::any_of(status.peers(), [](const PeerSync& peer) {
    return peer.connected() && !peer.same_now() && peer.trouble().empty();
  });
}

// Of the devices that are not connected; empty where all are.
std::string AwaySentence(const SyncStatus& status, const Calendar& calendar) {
  std::vector<std::string> away;
  for (const PeerSync& peer : status.peers()) {
    if (!peer.connected()) away.push_back(LastSame(peer, calendar));
  }
  return away.empty() ? "" : Text("{}; not reachable now.", {Named(away)});
}

Json WhenKnown(bool known, const client::v1::Moment& at, const absl::TimeZone& zone) {
  return known ? Json(Rfc3339(TimeOf(at), zone)) : Json();
}

Json OrNull(const std::string& words) {
  return words.empty() ? Json() : Json(words);
}

Json ToJson(const PeerSync& peer, const absl::TimeZone& zone) {
  return {{"device", peer.device()},
          {"id", peer.id()},
          {"connected", peer.connected()},
          {"same_now", peer.same_now()},
          {"held_there", peer.held_there()},
          {"address", OrNull(peer.address())},
          {"same", WhenKnown(peer.has_same(), peer.same(), zone)},
          {"last_met", WhenKnown(peer.has_last_met(), peer.last_met(), zone)},
          {"trouble", OrNull(Told(peer.trouble(), peer.next()))},
          {"records_sent", peer.records_sent()},
          {"records_taken", peer.records_taken()}};
}

}  // namespace

std::string SameSentence(const SyncStatus& status, const Calendar& calendar) {
  if (status.has_released()) {
    const std::string by = Shown(status.released().by());
    const std::string day = OnDay(TimeOf(status.released().since()), calendar);
    return by.empty() ? Text(
                            "This device was released from the journal ({}). What is written here "
                            "stays here.",
                            {day})
                      : Text(
                            "This device was released from the journal, as {} said {}. What is "
                            "written here stays here.",
                            {by, day});
  }
  if (status.alone() || status.peers().empty()) return "";
  if (status.same_everywhere()) {
    return status.has_since() ? Text("The same on {} since {}.",
                                     {Everywhere(status), Day(TimeOf(status.since()), calendar)})
                              : Text("The same on {}.", {Everywhere(status)});
  }
  const std::string waiting = WaitingSentence(status), away = AwaySentence(status, calendar);
  if (!waiting.empty()) return away.empty() ? waiting : waiting + " " + away;
  if (!away.empty()) return away;
  return IsSyncing(status) ? Text("Not the same on {} yet; syncing now.", {Everywhere(status)})
                           : Text("Not the same on {} yet.", {Everywhere(status)});
}

std::string HeldWords(const HeldDeletions& held, const Calendar& calendar) {
  const std::string device = Shown(held.device());
  const std::string count = std::to_string(held.deletions());
  const std::string of = Plural("{} reflection", "{} reflections", held.of());
  std::string deleted = held.released() > 0
                            ? Text("{} deleted {} of {}, {} of them for good",
                                   {device, count, of, std::to_string(held.released())})
                            : Text("{} deleted {} of {}", {device, count, of});
  if (held.others() > 0) {
    deleted = Text("{}, and released {}",
                   {deleted, Plural("{} other thing", "{} other things", held.others())});
  }
  return held.has_since() ? Text("{}; this has been waiting for consent here since {}",
                                 {deleted, Day(TimeOf(held.since()), calendar)})
                          : Text("{}; this is waiting for consent here", {deleted});
}

std::string TakenSentence(const HeldDeletions& held) {
  if (held.taken() == 0) return "";
  return Plural(
      "{} of these is deleted here already; if you keep them, it comes back on every device too.",
      "{} of these are deleted here already; if you keep them, they come back on every device too.",
      held.taken());
}

std::string HeldSentence(const HeldDeletions& held, const Calendar& calendar) {
  return Text("{}: see `fallow sync review`.", {HeldWords(held, calendar)});
}

std::string SetAsideSentence(uint64_t count) {
  return Plural("{} record cannot be read and was set aside; `fallow doctor` says more.",
                "{} records cannot be read and were set aside; `fallow doctor` says more.", count);
}

std::string PeerLine(const PeerSync& peer, const Calendar& calendar) {
  std::string line = base::PadRight(Shown(peer.device()), kNameColumns) + "  ";
  line += peer.connected() ? Text("connected") : Text("not connected");
  if (peer.has_same()) {
    line += ", " + Text("last the same {}", {OnDay(TimeOf(peer.same()), calendar)});
  }
  if (!peer.trouble().empty()) line += ": " + Told(peer.trouble(), peer.next());
  return line;
}

std::string OutcomeLine(const PeerSync& peer) {
  std::string line = base::PadRight(Shown(peer.device()), kNameColumns) + "  ";
  line += !peer.connected() ? Text("not reached")
          : peer.same_now() ? Text("the same")
                            : Text("not the same yet");
  if (!peer.trouble().empty()) line += ": " + Told(peer.trouble(), peer.next());
  return line;
}

Json ToJson(const HeldDeletions* held, const absl::TimeZone& zone) {
  if (held == nullptr) return nullptr;
  return {{"device", held->device()},
          {"deletions", held->deletions()},
          {"released", held->released()},
          {"taken", held->taken()},
          {"others", held->others()},
          {"of", held->of()},
          {"since", WhenKnown(held->has_since(), held->since(), zone)}};
}

Json ToJson(const SyncStatus& status, const absl::TimeZone& zone) {
  Json json = {{"alone", status.alone()},
               {"same_everywhere", status.same_everywhere()},
               {"since", WhenKnown(status.has_since(), status.since(), zone)},
               {"devices", Json::Array()}};
  for (const PeerSync& peer : status.peers()) json["devices"].Append(ToJson(peer, zone));
  json["held"] = ToJson(status.has_held() ? &status.held() : nullptr, zone);
  json["set_aside"] = status.set_aside();
  json["newcomers"] = status.newcomers();
  json["listening"] = OrNull(status.listening());
  json["listening_trouble"] = OrNull(Told(status.listening_trouble(), status.listening_next()));
  json["attachments_missing"] = status.attachments_missing();
  json["released"] = !status.has_released()
                         ? Json()
                         : Json({{"by", OrNull(status.released().by())},
                                 {"since", Rfc3339(TimeOf(status.released().since()), zone)}});
  return json;
}

}  // namespace fallow::words
