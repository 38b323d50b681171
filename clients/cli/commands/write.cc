// fallow write: a new reflection, from the arguments, standard input or an editor.

#include <utility>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/editing.h"
#include "clients/cli/support/read_input.h"
#include "clients/cli/support/report.h"
#include "clients/link/attachments.h"
#include "clients/words/moment.h"
#include "clients/words/names.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "daemon/base/strings.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Draft;
using client::v1::WriteRequest;

struct Arguments {
  std::vector<std::string> words, tags, about, files;
  std::string mood, at, template_name;
  bool starred = false, prompt = false, apart = false;
};

// What the editor starts with: a template, a prompt, or nothing.
absl::Status Begin(Context& context, const Arguments& arguments, std::string* text,
                   WriteRequest& request) {
  if (!arguments.template_name.empty()) {
    auto found = TemplateText(context, arguments.template_name);
    if (!found.ok()) return found.status();
    *text = *std::move(found);
  }
  if (arguments.prompt) {
    client::v1::Prompt prompt;
    const absl::Status status = context.session().Call(link::Journal::kNextPrompt,
                                                       client::v1::NextPromptRequest(), &prompt);
    if (!status.ok()) return status;
    request.set_prompt(prompt.id());
    *text = "> " + prompt.text() + "\n\n" + *text;
  }
  return absl::OkStatus();
}

// Whether the options can be combined with the source of the text.
absl::Status CheckSources(const Arguments& arguments) {
  if (IsGiven(arguments.words) && (arguments.prompt || !arguments.template_name.empty())) {
    return base::Invalid("A template or a prompt cannot be used here",
                         arguments.words.empty()
                             ? base::Text("it opens in the editor, and standard input is not a "
                                          "terminal")
                             : base::Text("it opens in the editor, and the text was already given"),
                         "Leave out the text or the option.");
  }
  return absl::OkStatus();
}

// The text, in the draft that holds it. If the editor leaves the beginning unchanged, there is no
// text.
absl::StatusOr<Draft> Compose(Context& context, const Arguments& arguments, WriteRequest& request) {
  if (absl::Status s = CheckSources(arguments); !s.ok()) return s;
  Draft draft;
  if (!IsGiven(arguments.words)) {
    if (absl::Status s = Begin(context, arguments, draft.mutable_text(), request); !s.ok()) {
      return s;
    }
  }
  *draft.mutable_reflection() = ForDraft(context, request);
  return TakeText(context, arguments.words, std::move(draft));
}

absl::Status Fill(Context& context, const Arguments& arguments, WriteRequest& request) {
  // What cannot be saved does not go into the request, which a draft may keep.
  absl::Status status;
  for (const std::string& tag : arguments.tags) {
    const absl::Status good = CheckName(tag);
    if (good.ok()) request.add_tags(words::TagName(tag));
    status.Update(good);
  }
  for (const std::string& name : arguments.about) {
    const absl::Status good = CheckName(name);
    if (good.ok()) request.add_about(words::PersonName(name));
    status.Update(good);
  }
  if (!arguments.mood.empty()) {
    const absl::Status good = CheckName(arguments.mood);
    if (good.ok()) request.set_mood(arguments.mood);
    status.Update(good);
  }
  request.set_starred(arguments.starred);
  request.set_apart(arguments.apart);
  request.set_zone(context.zone_name());
  if (arguments.at.empty()) return status;
  auto moment =
      words::MomentFromWords(arguments.at, context.now(), context.zone(), context.zone_name());
  if (!moment.ok()) return moment.status();
  *request.mutable_at() = *std::move(moment);
  return status;
}

absl::Status Write(Context& context, const Arguments& arguments) {
  WriteRequest request;
  // A date that cannot be read is reported before the editor opens.
  const absl::Status filled = Fill(context, arguments, request);
  if (!filled.ok() && !IsGiven(arguments.words)) return filled;
  const absl::StatusOr<Draft> draft = Compose(context, arguments, request);
  if (!draft.ok()) return draft.status();
  if (!filled.ok()) return KeepDraft(context, *draft, filled);
  if (base::IsBlank(draft->text()) && arguments.files.empty()) {
    ForgetDraft(context, *draft);
    return absl::InvalidArgumentError(base::Text("There is no text, so nothing was written."));
  }
  if (absl::Status s = CheckEncoding(draft->text()); !s.ok()) return KeepDraft(context, *draft, s);
  const auto attachments = link::PutAttachments(context.session(), arguments.files);
  if (!attachments.ok()) return KeepDraft(context, *draft, attachments.status());
  for (const std::string& id : *attachments) request.add_attachment_ids(id);
  request.set_text(draft->text());
  client::v1::Reflection written;
  const absl::Status status = context.session().Call(link::Journal::kWrite, request, &written);
  if (!status.ok()) return KeepDraft(context, *draft, status);
  ForgetDraft(context, *draft);
  Report(context, base::Marked("Saved {}."), written);
  return absl::OkStatus();
}

}  // namespace

Action AddWrite(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption("text", arguments->words,
                "The text; without it standard input is read, or the editor opens");
  app.AddOption("--about", arguments->about, "A person or thing it is about").OneWordEach();
  app.AddOption("--tag", arguments->tags, "A tag").OneWordEach();
  app.AddOption("--mood", arguments->mood, "A mood, in a word of your own");
  app.AddOption("--at", arguments->at, "When it was: \"yesterday 9pm\", \"last sunday\", a date");
  app.AddOption("--attach", arguments->files, "A file to attach").OneWordEach();
  app.AddOption("--template", arguments->template_name, "Start with this template in the editor");
  app.AddFlag("--prompt", arguments->prompt, "Start with a prompt in the editor");
  app.AddFlag("--star", arguments->starred, "Star it");
  app.AddFlag("--apart", arguments->apart,
              "You had not met or spoken, so it does not count as contact");
  return [arguments](Context& context) { return Write(context, *arguments); };
}

}  // namespace fallow::cli
