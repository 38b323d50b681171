// fallow sync: keeping the devices in step.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/device.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/report.h"
#include "clients/terminal/question.h"
#include "clients/terminal/terminal.h"
#include "clients/words/device_view.h"
#include "clients/words/json.h"
#include "clients/words/next_step.h"
#include "clients/words/reflection_view.h"
#include "clients/words/sync_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/sync.pb.h"

namespace fallow::cli {
namespace {

using client::v1::PeerSync;
using client::v1::ReviewSyncRequest;
using client::v1::SyncStatus;

constexpr const char* kAlone =
    base::Marked("There is no other device. `fallow device add` adds one.");

std::string AsJson(const SyncStatus& status, const Context& context) {
  words::Json json = {{"schema", words::kJsonSchema}};
  json.Merge(words::ToJson(status, context.zone()));
  return words::Dump(json) + "\n";
}

absl::Status Status(Context& context) {
  SyncStatus status;
  if (absl::Status s = context.session().Call(link::SyncService::kGetSyncStatus,
                                              client::v1::GetSyncStatusRequest(), &status);
      !s.ok()) {
    return s;
  }
  terminal::Output& out = context.out();
  if (context.json()) {
    out.Write(AsJson(status, context));
    return absl::OkStatus();
  }
  if (status.alone() && !status.has_released()) {
    out.Write(base::Text(kAlone) + "\n");
  } else {
    out.Write(words::SameSentence(status, context.calendar()) + "\n");
  }
  for (const PeerSync& peer : status.peers()) {
    out.Write(words::PeerLine(peer, context.calendar()) + "\n");
  }
  if (status.has_held()) out.Write(words::HeldSentence(status.held(), context.calendar()) + "\n");
  if (status.set_aside() > 0) out.Write(words::SetAsideSentence(status.set_aside()) + "\n");
  if (status.attachments_missing() > 0) {
    out.Write(base::Plural("{} attachment has not arrived yet.",
                           "{} attachments have not arrived yet.", status.attachments_missing()) +
              "\n");
  }
  if (!status.listening_trouble().empty()) {
    out.Write(words::Told(status.listening_trouble(), status.listening_next()) + "\n");
  }
  if (!status.listening().empty()) {
    out.Write(base::Text("Listening on {}.", {status.listening()}) + "\n");
  }
  return status.newcomers().empty() ? absl::OkStatus() : ShowNewcomers(context);
}

// Follows one round of syncing to its end.
absl::Status Round(Context& context, SyncStatus* done) {
  terminal::ProgressLine line(base::Text("Syncing:"));
  std::map<std::string, uint64_t> moved;  // by device
  return context.session().Read(link::SyncService::kSyncNow, client::v1::SyncNowRequest(),
                                [&](const client::v1::SyncNowEvent& event) {
                                  if (event.has_done()) {
                                    *done = event.done();
                                  } else if (event.has_progress()) {
                                    moved[event.progress().id()] = event.progress().records_sent() +
                                                                   event.progress().records_taken();
                                    uint64_t all = 0;
                                    for (const auto& [device, records] : moved) all += records;
                                    line.Update(all, 0);
                                  }
                                  return true;
                                });
}

// OK if every device that was reached holds the same. Those that were not have been named.
absl::Status Outcome(const SyncStatus& done) {
  if (done.has_released()) {
    return base::Failed(
        "Nothing was synced", "this device was released from the journal",
        "What is here stays readable; `fallow export` takes it along to a device that is let in "
        "anew.");
  }
  if (!std::ranges::any_of(done.peers(), &PeerSync::connected)) {
    return base::Unreachable("No other device could be reached",
                             "none answers at its last address or in this network",
                             "What is written here goes to them when they are met.");
  }
  std::vector<std::string> lacking;
  for (const PeerSync& peer : done.peers()) {
    if (peer.connected() && !peer.same_now()) lacking.push_back(words::Shown(peer.device()));
  }
  if (lacking.empty()) return absl::OkStatus();
  const std::string names = fmt::format("{}", fmt::join(lacking, ", "));
  if (done.has_held()) {
    return base::NeedsConsent(
        "Not all devices hold the same",
        base::Text("deletions wait for consent here; not the same yet: {}", {names}),
        "`fallow sync review` decides on them.");
  }
  if (std::ranges::all_of(done.peers(), [](const PeerSync& peer) {
        return !peer.connected() || peer.same_now() || peer.held_there();
      })) {
    return base::Failed("Not all devices hold the same",
                        base::Text("deletions wait for consent on {}", {names}),
                        "`fallow sync review` there decides on them.");
  }
  return base::Failed("Not all devices hold the same", base::Text("not the same yet: {}", {names}),
                      "It goes on by itself; `fallow sync status` shows how far it is.");
}

absl::Status Now(Context& context) {
  SyncStatus done;
  if (absl::Status s = Round(context, &done); !s.ok()) return s;
  terminal::Output& out = context.out();
  if (context.json()) {
    out.Write(AsJson(done, context));
  } else if (done.has_released()) {
    out.Write(words::SameSentence(done, context.calendar()) + "\n");
  } else if (done.alone()) {
    out.Write(base::Text(kAlone) + "\n");
  }
  if (done.alone() && !done.has_released()) return absl::OkStatus();
  for (const PeerSync& peer : done.peers()) {
    if (!context.json()) {
      out.Write(words::OutcomeLine(peer) + "\n");
    }
  }
  if (!context.json() && done.has_held()) {
    out.Write(words::HeldSentence(done.held(), context.calendar()) + "\n");
  }
  return Outcome(done);
}

// The user's decision at the terminal; DECISION_UNSPECIFIED: none yet.
absl::StatusOr<ReviewSyncRequest::Decision> AskDecision(bool can_keep) {
  if (!terminal::CanAsk()) {
    return absl::PermissionDeniedError(
        base::Text("These deletions need consent, and there is no terminal to ask on. `--delete` "
                   "deletes here too, `--keep` undoes the deletions on every device."));
  }
  // What was released on the other device is gone there, whatever is decided here.
  const auto answer = terminal::Ask(
      can_keep
          ? base::Text(
                "Delete them here too (d), keep them everywhere (k), or decide later (Enter)? ")
          : base::Text("Let them go here too (d), or decide later (Enter)? "));
  if (!answer.ok()) return answer.status();
  if (*answer == "d") return ReviewSyncRequest::DECISION_DELETE;
  if (can_keep && *answer == "k") return ReviewSyncRequest::DECISION_KEEP;
  return ReviewSyncRequest::DECISION_UNSPECIFIED;
}

absl::Status Review(Context& context, ReviewSyncRequest::Decision decision) {
  ReviewSyncRequest request;
  client::v1::ReviewSyncResponse seen;
  link::Session& session = context.session();
  if (absl::Status s = session.Call(link::SyncService::kReviewSync, request, &seen); !s.ok()) {
    return s;
  }
  const words::Json json = {
      {"schema", words::kJsonSchema},
      {"held", words::ToJson(seen.has_held() ? &seen.held() : nullptr, context.zone())}};
  if (!seen.has_held()) {
    ReportDone(context, base::Text("Nothing is waiting for consent."), json);
    return absl::OkStatus();
  }
  if (context.json()) {
    context.out().WriteNow(words::Dump(json) + "\n");
  } else {
    context.out().WriteNow(words::HeldWords(seen.held(), context.calendar()) + ".\n");
    if (const std::string taken = words::TakenSentence(seen.held()); !taken.empty()) {
      context.out().WriteNow(taken + "\n");
    }
  }
  if (decision == ReviewSyncRequest::DECISION_UNSPECIFIED) {
    const auto asked = AskDecision(seen.held().released() + seen.held().others() == 0);
    if (!asked.ok()) return asked.status();
    if (*asked == ReviewSyncRequest::DECISION_UNSPECIFIED) return absl::OkStatus();
    decision = *asked;
  }
  request.set_decision(decision);
  if (absl::Status s =
          session.Call(link::SyncService::kReviewSync, request, &seen, link::Patience::kLong);
      !s.ok()) {
    return s;
  }
  if (!context.json() && context.out().terminal()) {
    context.out().Write(decision == ReviewSyncRequest::DECISION_DELETE
                            ? base::Text("Deleted here too. They can be brought back for 30 days, "
                                         "unless they were released for good.") +
                                  "\n"
                            : base::Text("Kept. All of them come back on every device.") + "\n");
  }
  return absl::OkStatus();
}

}  // namespace

Action AddSync(Verb app) {
  const auto action = std::make_shared<Action>();
  const auto decision =
      std::make_shared<ReviewSyncRequest::Decision>(ReviewSyncRequest::DECISION_UNSPECIFIED);
  const auto add = [&](const char* name, const char* summary, const Action& act) {
    Verb sub = app.AddVerb(name, summary);
    sub.OnNamed([action, act] { *action = act; });
    return sub;
  };
  add("now",
      base::Marked("Sync with every device that can be reached, and wait until all hold the same"),
      Now);
  add("status", base::Marked("Show whether the devices are in sync"), Status);
  Verb review =
      add("review", base::Marked("Decide on another device's deletions that need consent"),
          [decision](Context& context) { return Review(context, *decision); });
  const auto choice = [&](const char* name, ReviewSyncRequest::Decision chosen, const char* what) {
    return review.AddFlag(
        name, [decision, chosen] { *decision = chosen; }, what);
  };
  choice("--delete", ReviewSyncRequest::DECISION_DELETE, base::Marked("Delete here too"))
      .Excludes(choice("--keep", ReviewSyncRequest::DECISION_KEEP,
                       base::Marked("Undo the deletions on every device")));
  review.Footer("Without either option, you see what is waiting and are asked on the terminal.");
  app.RequireVerb();
  return [action](Context& context) { return (*action)(context); };
}

}  // namespace fallow::cli
