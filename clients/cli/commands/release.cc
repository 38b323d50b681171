// fallow release: releases for good, after a last look and a period in which it can be cancelled.

#include <fmt/format.h>

#include <utility>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/private_file.h"
#include "clients/cli/support/read_input.h"
#include "clients/cli/support/report.h"
#include "clients/terminal/question.h"
#include "clients/words/json.h"
#include "clients/words/names.h"
#include "clients/words/release_view.h"
#include "clients/words/span.h"
#include "clients/words/vocabulary.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/release.pb.h"

namespace fallow::cli {
namespace {

using client::v1::LastLookResponse;
using client::v1::PlanReleaseRequest;
using client::v1::Receipt;
using client::v1::Release;
using client::v1::ReleaseTarget;

struct Arguments {
  std::string id, connection, history_of, after = "7d", release, file;
  std::vector<std::string> keep;
  bool yes = false, look = false;
};

absl::StatusOr<ReleaseTarget> TargetOf(const Arguments& arguments) {
  ReleaseTarget target;
  const int named = static_cast<int>(!arguments.id.empty()) +
                    static_cast<int>(!arguments.connection.empty()) +
                    static_cast<int>(!arguments.history_of.empty());
  if (named != 1) {
    return base::Invalid(
        "Cannot tell what to let go",
        named == 0 ? base::Text("nothing was named") : base::Text("more than one thing was named"),
        "Name a reflection by its id, a connection with `--connection NAME`, or a reflection's "
        "earlier versions with `--history ID`.");
  }
  if (!arguments.id.empty()) target.set_id(arguments.id);
  if (!arguments.connection.empty()) target.set_connection(words::PersonName(arguments.connection));
  if (!arguments.history_of.empty()) target.set_history_of(arguments.history_of);
  if (!arguments.keep.empty()) {
    auto keep = words::KeepNamed(arguments.keep);
    if (!keep.ok()) return keep.status();
    *target.mutable_keep() = *std::move(keep);
  }
  return target;
}

absl::Status Consent(Context& context, const words::LastLook& last) {
  if (!terminal::CanAsk()) {
    return absl::PermissionDeniedError(base::Text(
        "Letting go needs consent, and there is no terminal to ask on. `--yes` gives it; `--look` "
        "shows what would go."));
  }
  context.out().WriteNow(words::LastLookPage(last, context.calendar(), context.layout()));
  const auto answer = terminal::Ask(base::Text("Let it go? [y/N] "));
  if (!answer.ok()) return answer.status();
  if (*answer == "y" || *answer == "Y" || *answer == "yes") return absl::OkStatus();
  return absl::PermissionDeniedError(base::Text("Nothing was changed."));
}

// Nothing is said to be done that is not.
absl::Status Finished(const Release& release) {
  if (release.unfinished().empty()) return absl::OkStatus();
  return absl::UnknownError(
      base::Text("It is let go, but not finished on this device. {} It is tried again by itself; "
                 "`fallow release list` says when it is finished.",
                 {base::Printable(release.unfinished(), base::Newlines::kReplace)}));
}

absl::Status Plan(Context& context, const Arguments& arguments) {
  const auto target = TargetOf(arguments);
  if (!target.ok()) return target.status();
  const auto grace = words::SpanFromWords(arguments.after);
  if (!grace.ok()) return grace.status();
  client::v1::LastLookRequest look_request;
  *look_request.mutable_target() = *target;
  LastLookResponse look;
  link::Session& session = context.session();
  if (absl::Status s = session.Call(link::ReleaseService::kLastLook, look_request, &look);
      !s.ok()) {
    return s;
  }
  const words::LastLook last{look, *target, *grace};
  if (arguments.look) {
    context.out().Write(context.json()
                            ? words::Dump(words::ToJson(last, context.calendar())) + "\n"
                            : words::LastLookPage(last, context.calendar(), context.layout()));
    return absl::OkStatus();
  }
  if (!arguments.yes) {
    if (absl::Status s = Consent(context, last); !s.ok()) return s;
  }
  const auto passphrase = session.AskPassphraseAgain(base::Text("Passphrase: "));
  if (!passphrase.ok()) return passphrase.status();
  PlanReleaseRequest request;
  *request.mutable_target() = *target;
  request.set_after_seconds(absl::ToInt64Seconds(*grace));
  request.set_zone(context.zone_name());
  request.set_passphrase(std::string(passphrase->view()));
  Release release;
  const absl::Status status =
      session.Call(link::ReleaseService::kPlanRelease, request, &release, link::Patience::kLong);
  base::Wipe(request.mutable_passphrase());
  if (!status.ok()) return status;
  if (context.json()) {
    context.out().Write(words::Dump(words::ToJson(release)) + "\n");
  } else if (context.out().terminal()) {
    context.out().Write(words::PlannedSentence(release, context.calendar()) + "\n");
  } else {
    context.out().Write(release.id() + "\n");
  }
  return Finished(release);
}

absl::Status List(Context& context) {
  client::v1::ListReleasesResponse response;
  if (absl::Status s = context.session().Call(link::ReleaseService::kListReleases,
                                              client::v1::ListReleasesRequest(), &response);
      !s.ok()) {
    return s;
  }
  words::Json json = words::Json::Array();
  for (const Release& release : response.releases()) {
    if (context.json()) {
      json.Append(words::ToJson(release));
    } else {
      context.out().Write(words::ReleaseLine(release, context.calendar(), context.layout()));
    }
  }
  if (context.json()) context.out().Write(words::Dump(json) + "\n");
  if (response.releases().empty() && !context.json() && context.out().terminal()) {
    context.out().Write(base::Text("Nothing was let go, and nothing is planned.") + "\n");
  }
  return absl::OkStatus();
}

absl::Status Cancel(Context& context, const std::string& id) {
  client::v1::CancelReleaseRequest request;
  request.set_id(id);
  Release release;
  if (absl::Status s =
          context.session().Call(link::ReleaseService::kCancelRelease, request, &release);
      !s.ok()) {
    return s;
  }
  const std::string sentence = words::CancelledSentence(release, context.calendar());
  // Nobody should be left to think that all of it stays.
  if (!release.also().empty() && !context.json() && !context.out().terminal()) {
    context.out().Write(sentence + "\n");
    return absl::OkStatus();
  }
  ReportDone(context, sentence, words::ToJson(release));
  return absl::OkStatus();
}

absl::Status ShowReceipt(Context& context, const Arguments& arguments) {
  client::v1::GetReceiptRequest request;
  request.set_id(arguments.release);
  Receipt receipt;
  if (absl::Status s = context.session().Call(link::ReleaseService::kGetReceipt, request, &receipt);
      !s.ok()) {
    return s;
  }
  if (!arguments.file.empty()) {
    if (absl::Status s = WritePrivateFile(arguments.file, receipt.document(), arguments.yes);
        !s.ok()) {
      return s;
    }
  }
  if (context.json()) {
    context.out().Write(words::Dump(words::ToJson(receipt)) + "\n");
  } else if (arguments.file.empty()) {
    context.out().Write(words::ReceiptPage(receipt, context.calendar(), context.layout()));
  } else if (context.out().terminal()) {
    context.out().Write(
        base::Text("The receipt is saved in {}.", {base::Printable(arguments.file)}) + "\n");
  }
  return absl::OkStatus();
}

absl::Status Verify(Context& context, const std::string& file) {
  const auto document = ReadWholeFile(file);
  if (!document.ok()) return document.status();
  client::v1::VerifyReceiptRequest request;
  request.set_document(*document);
  client::v1::VerifyReceiptResponse response;
  if (absl::Status s =
          context.session().Call(link::ReleaseService::kVerifyReceipt, request, &response);
      !s.ok()) {
    return s;
  }
  const absl::Time at = words::TimeOf(response.at());
  ReportDone(context,
             base::Text("Unchanged since {} signed it {}.",
                        {base::Printable(response.device()), words::OnDay(at, context.calendar())}),
             {{"schema", words::kJsonSchema},
              {"device", response.device()},
              {"at", words::Rfc3339(response.at())}});
  return absl::OkStatus();
}

}  // namespace

Action AddRelease(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  const auto verb = std::make_shared<std::string>();
  app.AddOption("id", arguments->id, "A reflection, a letter, or a release with what it kept");
  app.AddOption("--connection", arguments->connection, "A connection, with everything about it");
  app.AddOption("--history", arguments->history_of,
                "The earlier versions of this reflection; the current one stays, under a new id");
  app.AddOption("--keep", arguments->keep,
                "What to keep of a connection: gratitude, dates, name, boundaries, or shared (what "
                "is also about somebody else)")
      .SplitAt(',')
      .OneWordEach();
  app.AddOption("--after", arguments->after, "How long you can still take it back: 7d, 12h, 2w, 0")
      .ShowsDefault();
  app.AddFlag("--look", arguments->look, "Show what would be let go, and plan nothing");
  app.AddFlag("--yes", arguments->yes, "Do not ask for consent");
  const auto add = [&](const char* name, const char* summary) {
    Verb sub = app.AddVerb(name, summary);
    sub.OnNamed([verb, name] { *verb = name; });
    return sub;
  };
  add("list", base::Marked("List what is planned and what was let go"));
  add("cancel", base::Marked("Take a planned release back"))
      .AddOption("release", arguments->release, "The release")
      .Required();
  Verb receipt = add("receipt", base::Marked("Show which devices have let go"));
  receipt.AddOption("release", arguments->release, "The release").Required();
  receipt.AddOption("--export", arguments->file, "Save a signed receipt to this file");
  add("verify", base::Marked("Check the signature of a receipt"))
      .AddOption("file", arguments->file, "An exported receipt")
      .Required();
  app.AllowVerb();
  app.Footer(
      "The keys are destroyed on this device when the time has come, and on each other device\n"
      "when it next syncs. Nobody can bring back what was let go. You are asked for the\n"
      "passphrase again; with --passphrase-fd N it is read from there.");
  return [arguments, verb](Context& context) {
    if (*verb == "list") return List(context);
    if (*verb == "cancel") return Cancel(context, arguments->release);
    if (*verb == "receipt") return ShowReceipt(context, *arguments);
    if (*verb == "verify") return Verify(context, arguments->file);
    return Plan(context, *arguments);
  };
}

}  // namespace fallow::cli
