// fallow drafts: texts that were not finished.

#include <fmt/format.h>

#include "clients/cli/commands/commands.h"
#include "clients/cli/commands/farewell.h"
#include "clients/cli/commands/letter.h"
#include "clients/cli/commands/space.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/editing.h"
#include "clients/cli/support/farewell_editing.h"
#include "clients/cli/support/read_input.h"
#include "clients/cli/support/report.h"
#include "clients/terminal/lines.h"
#include "clients/words/json.h"
#include "clients/words/moment.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/title.h"
#include "fallow/client/v1/draft.pb.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Draft;

// Id of the reflection or farewell that the draft changes; empty for a new one.
const std::string& Changes(const Draft& draft) {
  return draft.has_farewell() ? draft.farewell().farewell_id() : draft.edit().id();
}

words::Json ToJson(const Draft& draft) {
  return {{"id", draft.id()},
          {"saved", words::Rfc3339(draft.saved())},
          {"title", base::TitleOf(draft.text())},
          {"reflection", Changes(draft)}};
}

// They may be whole, so nothing advises to discard them.
absl::Status Unread(const client::v1::ListDraftsResponse& response) {
  return absl::UnknownError(base::Plural(
      "{0} draft cannot be read at present, and nothing shows that it is damaged. {1}",
      "{0} drafts cannot be read at present, and nothing shows that they are damaged. The first "
      "one: {1}",
      static_cast<uint64_t>(response.unread_ids_size()), {response.unread_why()}));
}

absl::Status List(Context& context) {
  client::v1::ListDraftsResponse response;
  if (absl::Status s =
          context.session().Call(link::Drafts::kList, client::v1::ListDraftsRequest(), &response);
      !s.ok()) {
    return s;
  }
  words::Json json = words::Json::Array();
  for (const Draft& draft : response.drafts()) {
    const std::string title =
        base::Printable(base::TitleOf(draft.text()), base::Newlines::kReplace);
    if (context.json()) {
      json.Append(ToJson(draft));
    } else if (context.out().terminal()) {
      context.out().Write(fmt::format("{}  {}  {}\n", draft.id().substr(0, words::kShownIdChars),
                                      words::ShortDate(draft.saved()), title));
    } else {
      context.out().Write(
          fmt::format("{}\t{}\t{}\n", draft.id(), words::ShortDate(draft.saved()), title));
    }
  }
  if (context.json()) context.out().Write(words::Dump(json) + "\n");
  const bool unread = !response.unread_ids().empty();
  if (unread && response.unreadable_ids().empty()) return Unread(response);
  if (response.unreadable_ids().empty()) {
    if (!context.json() && context.out().terminal() && response.drafts().empty()) {
      context.out().Write(base::Text("Nothing here.") + "\n");
    }
    return absl::OkStatus();
  }
  if (unread) {
    terminal::WriteProblem(base::Text("notice: {}", {std::string(Unread(response).message())}));
  }
  return absl::DataLossError(base::Plural(
      "{0} draft cannot be read: what is on the disk was changed. The others, and the journal "
      "itself, are not affected; `fallow drafts discard {1}` removes the first one.",
      "{0} drafts cannot be read: what is on the disk was changed. The others, and the journal "
      "itself, are not affected; `fallow drafts discard {1}` removes the first one.",
      static_cast<uint64_t>(response.unreadable_ids_size()),
      {response.unreadable_ids(0).substr(0, words::kShownIdChars)}));
}

absl::StatusOr<Draft> Get(Context& context, const std::string& id) {
  client::v1::GetDraftRequest request;
  request.set_id(id);
  Draft draft;
  const absl::Status status = context.session().Call(link::Drafts::kGet, request, &draft);
  if (!status.ok()) return status;
  return draft;
}

absl::Status Show(Context& context, const std::string& id) {
  const auto draft = Get(context, id);
  if (!draft.ok()) return draft.status();
  if (context.json()) {
    words::Json json = ToJson(*draft);
    json["text"] = draft->text();
    context.out().Write(words::Dump(json) + "\n");
  } else {
    context.out().Write(context.out().terminal() ? base::Printable(draft->text()) + "\n"
                                                 : draft->text());
  }
  return absl::OkStatus();
}

absl::Status Save(Context& context, const Draft& draft, client::v1::Reflection* saved) {
  if (draft.has_edit()) {
    client::v1::EditRequest request = draft.edit();
    request.set_text(draft.text());
    return context.session().Call(link::Journal::kEdit, request, saved);
  }
  client::v1::WriteRequest request = draft.reflection();
  request.set_text(draft.text());
  request.set_zone(context.zone_name());
  return context.session().Call(link::Journal::kWrite, request, saved);
}

// The draft in the form to be saved.
absl::StatusOr<Draft> Finished(Context& context, Draft draft, bool from_stdin) {
  if (!from_stdin) return EditDraft(context, std::move(draft));
  absl::StatusOr<std::string> text =
      ReadReplacement(context, base::Text("`fallow drafts discard {}` discards the draft.",
                                          {draft.id().substr(0, words::kShownIdChars)}));
  if (!text.ok()) return text.status();
  draft.set_text(*std::move(text));
  return draft;
}

absl::Status SaveReflection(Context& context, const Draft& draft) {
  if (!draft.has_reflection() && !draft.has_edit()) {
    return absl::UnimplementedError(
        base::Text("This draft is of a kind that this version of Fallow does not know. It was left "
                   "as it is."));
  }
  client::v1::Reflection saved;
  absl::Status status = CheckEncoding(draft.text());
  if (status.ok()) status = Save(context, draft, &saved);
  if (!status.ok()) return KeepDraft(context, draft, status);
  ForgetDraft(context, draft);
  Report(context, base::Marked("Saved {}."), saved);
  return absl::OkStatus();
}

absl::Status Resume(Context& context, const std::string& id, bool from_stdin) {
  if (!from_stdin) {
    if (absl::Status s = CheckEditorCanOpen(); !s.ok()) return s;
  }
  const auto draft = Get(context, id);
  if (!draft.ok()) return draft.status();
  const bool of_farewell = draft->has_farewell();
  const auto edited = of_farewell && !from_stdin ? draft : Finished(context, *draft, from_stdin);
  if (!edited.ok()) return edited.status();
  if (of_farewell) {
    const auto farewell = ResumePart(context, *edited, from_stdin);
    if (farewell.ok()) ReportFarewell(context, base::Text("Saved."), *farewell);
    return farewell.status();
  }
  if (edited->has_letter()) return SaveLetter(context, *edited);
  if (edited->has_answer()) return SaveAnswer(context, *edited);
  return SaveReflection(context, *edited);
}

absl::Status Discard(Context& context, const std::string& id) {
  client::v1::DiscardDraftRequest request;
  request.set_id(id);
  client::v1::DiscardDraftResponse response;
  if (absl::Status s = context.session().Call(link::Drafts::kDiscard, request, &response);
      !s.ok()) {
    return s;
  }
  ReportDone(context, base::Text("The draft is discarded."), {{"id", id}});
  return absl::OkStatus();
}

}  // namespace

Action AddDrafts(Verb app) {
  struct Arguments {
    std::string verb, id;
    bool from_stdin = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  const auto add = [&](const char* name, const char* summary) {
    Verb sub = app.AddVerb(name, summary);
    sub.AddOption("id", arguments->id, "The draft").Required();
    sub.OnNamed([arguments, name] { arguments->verb = name; });
    return sub;
  };
  add("show", base::Marked("Print a draft"));
  add("resume", base::Marked("Open a draft in the editor and save it"))
      .AddFlag("--stdin", arguments->from_stdin,
               "Save standard input instead of opening the editor");
  add("discard", base::Marked("Discard a draft"));
  app.AllowVerb();
  app.Footer("Without a command, the drafts are listed.");
  return [arguments](Context& context) {
    if (arguments->verb == "show") return Show(context, arguments->id);
    if (arguments->verb == "resume") return Resume(context, arguments->id, arguments->from_stdin);
    if (arguments->verb == "discard") return Discard(context, arguments->id);
    return List(context);
  };
}

}  // namespace fallow::cli
