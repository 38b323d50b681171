// fallow letter: letters to a later self.

#include "clients/cli/commands/letter.h"

#include <algorithm>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/editing.h"
#include "clients/cli/support/read_input.h"
#include "clients/words/json.h"
#include "clients/words/reflection_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "fallow/client/v1/letter.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Draft;
using client::v1::Letter;

// What takes a text that is to be a letter and has no day yet.
// As typed
constexpr std::string_view kLetterWithDay = "fallow letter write --open WHEN";

words::Json ToJson(const Letter& letter) {
  words::Json json = {{"id", letter.id()},
                      {"written", words::Rfc3339(letter.written())},
                      {"open_at", words::Rfc3339(letter.open_at())},
                      {"opened", nullptr},
                      {"due", letter.due()}};
  if (letter.has_opened()) json["opened"] = words::Rfc3339(letter.opened());
  return json;
}

const char* StateOf(const Letter& letter) {
  if (letter.has_opened()) return base::Marked("opened");
  return letter.due() ? base::Marked("due") : base::Marked("waiting");
}

std::string Line(const Letter& letter, const terminal::Output& out) {
  const std::string day = words::ShortDate(letter.open_at());
  if (!out.terminal()) {
    return letter.id() + "\t" + day + "\t" + StateOf(letter) + "\t" +
           words::ShortDate(letter.written()) + "\n";
  }
  return out.Paint(terminal::Color::kFaint, letter.id().substr(0, words::kShownIdChars)) + "  " +
         out.Paint(terminal::Color::kDate, day) + "  " + base::Translated(StateOf(letter)) + "\n";
}

absl::Status List(Context& context) {
  client::v1::ListLettersResponse response;
  if (absl::Status s = context.session().Call(link::LetterService::kListLetters,
                                              client::v1::ListLettersRequest(), &response);
      !s.ok()) {
    return s;
  }
  words::Json json = words::Json::Array();
  for (const Letter& letter : response.letters()) {
    if (context.json()) {
      json.Append(ToJson(letter));
    } else {
      context.out().Write(Line(letter, context.out()));
    }
  }
  if (context.json()) context.out().Write(words::Dump(json) + "\n");
  if (!context.json() && context.out().terminal() && response.letters().empty()) {
    context.out().Write(base::Text("Nothing here.") + "\n");
  }
  return absl::OkStatus();
}

void ShowText(Context& context, const Letter& letter) {
  terminal::Output& out = context.out();
  if (!out.terminal()) {
    out.Write(letter.text() + "\n");
    return;
  }
  constexpr int kReadableColumns = 88;
  out.Write(out.Paint(terminal::Color::kFaint,
                      base::Text("Written on {}", {words::LongDate(letter.written())})) +
            "\n\n");
  for (const std::string& line :
       base::Wrap(base::Printable(letter.text()), std::min(out.width(), kReadableColumns))) {
    out.Write(line + "\n");
  }
}

absl::Status Open(Context& context, const std::string& id, bool early) {
  client::v1::OpenLetterRequest request;
  request.set_id(id);
  request.set_early(early);
  request.set_zone(context.zone_name());
  Letter letter;
  if (absl::Status s = context.session().Call(link::LetterService::kOpenLetter, request, &letter);
      !s.ok()) {
    return s;
  }
  if (context.json()) {
    words::Json json = ToJson(letter);
    json["text"] = letter.text();
    context.out().Write(words::Dump(json) + "\n");
  } else {
    ShowText(context, letter);
  }
  return absl::OkStatus();
}

struct Arguments {
  std::string verb, when, id;
  std::vector<std::string> words;
  bool early = false;
};

absl::Status Write(Context& context, const Arguments& arguments) {
  // An invalid date is reported before the editor opens.
  auto open_at =
      words::MomentAhead(arguments.when, context.now(), context.zone(), context.zone_name());
  if (!open_at.ok() && !IsGiven(arguments.words)) return open_at.status();
  Draft draft;
  draft.mutable_letter()->set_zone(context.zone_name());
  if (open_at.ok()) *draft.mutable_letter()->mutable_open_at() = *open_at;
  const absl::StatusOr<Draft> taken = TakeText(context, arguments.words, std::move(draft));
  if (!taken.ok()) return taken.status();
  if (base::IsBlank(taken->text())) {
    ForgetDraft(context, *taken);
    return absl::InvalidArgumentError(base::Text("There is no text, so nothing was written."));
  }
  if (!open_at.ok()) return KeepDraft(context, *taken, open_at.status(), kLetterWithDay);
  return SaveLetter(context, *taken);
}

}  // namespace

absl::Status SaveLetter(Context& context, const Draft& draft) {
  client::v1::WriteLetterRequest request = draft.letter();
  if (!request.has_open_at()) {
    const absl::Status no_day =
        base::Invalid("The letter cannot be kept", "no day to open it was given", "");
    return KeepDraft(context, draft, no_day, kLetterWithDay);
  }
  absl::Status status = CheckEncoding(draft.text());
  Letter letter;
  if (status.ok()) {
    request.set_text(draft.text());
    status = context.session().Call(link::LetterService::kWriteLetter, request, &letter);
  }
  if (!status.ok()) return KeepDraft(context, draft, status);
  ForgetDraft(context, draft);
  if (context.json()) {
    context.out().Write(words::Dump(ToJson(letter)) + "\n");
  } else if (context.out().terminal()) {
    const std::string id = letter.id().substr(0, words::kShownIdChars);
    context.out().Write(
        base::Text("The letter waits until {}: {}.", {words::LongDate(letter.open_at()), id}) +
        "\n");
  } else {
    context.out().Write(letter.id() + "\n");
  }
  return absl::OkStatus();
}

Action AddLetter(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  const auto add = [&](const char* verb, const char* summary) {
    Verb sub = app.AddVerb(verb, summary);
    sub.OnNamed([arguments, verb] { arguments->verb = verb; });
    return sub;
  };
  Verb write = add("write", base::Marked("Write a letter"));
  write
      .AddOption("--open", arguments->when,
                 "When to open it: \"in 6 months\", \"next spring\", 2027-05-01")
      .Required();
  write.AddOption("text", arguments->words,
                  "The text; without it standard input is read, or the editor opens");
  add("list", base::Marked("List the letters by day, without their texts"));
  Verb open = add("open", base::Marked("Open a letter whose day has come"));
  open.AddOption("id", arguments->id, "The letter").Required();
  open.AddFlag("--early", arguments->early, "Open it before its day");
  app.RequireVerb();
  app.Footer(
      "Only the program's promise keeps a letter closed, not cryptography: its key is in the\n"
      "journal like any other. Searches do not find letters: `letter list` shows them, and\n"
      "`fallow release ID` lets one go.");
  return [arguments](Context& context) -> absl::Status {
    if (arguments->verb == "write") return Write(context, *arguments);
    if (arguments->verb == "open") return Open(context, arguments->id, arguments->early);
    return List(context);
  };
}

}  // namespace fallow::cli
