// fallow edit: changes a reflection's text, in the editor or from standard input, or its
// particulars.

#include <unistd.h>

#include <utility>

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/context.h"
#include "clients/cli/support/editing.h"
#include "clients/cli/support/read_input.h"
#include "clients/cli/support/report.h"
#include "clients/link/attachments.h"
#include "clients/words/device_view.h"
#include "clients/words/moment.h"
#include "clients/words/names.h"
#include "daemon/base/catalogue.h"
#include "fallow/client/v1/journal.pb.h"

namespace fallow::cli {
namespace {

using client::v1::Draft;
using client::v1::EditRequest;
using client::v1::Reflection;

struct Arguments {
  std::string id, at;
  std::vector<std::string> tags, untags, about, unabout, files;
  std::optional<std::string> mood;
  std::vector<std::string> signs, unsigns;
  std::optional<int> energy;
  std::optional<bool> starred, apart;
  bool no_energy = false;
  bool from_stdin = false;
};

// Whether any change besides the text was requested.
absl::StatusOr<bool> Fill(Context& context, const Arguments& arguments, EditRequest& request) {
  if (!arguments.at.empty()) {
    auto moment =
        words::MomentFromWords(arguments.at, context.now(), context.zone(), context.zone_name());
    if (!moment.ok()) return moment.status();
    *request.mutable_at() = *std::move(moment);
  }
  for (const std::string& tag : arguments.tags) request.add_add_tags(words::TagName(tag));
  for (const std::string& tag : arguments.untags) request.add_remove_tags(words::TagName(tag));
  for (const std::string& name : arguments.about) request.add_add_about(words::PersonName(name));
  for (const std::string& name : arguments.unabout)
    request.add_remove_about(words::PersonName(name));
  if (arguments.mood) request.set_mood(*arguments.mood);
  if (arguments.starred) request.set_starred(*arguments.starred);
  for (const std::string& sign : arguments.signs) request.add_add_signs(sign);
  for (const std::string& sign : arguments.unsigns) request.add_remove_signs(sign);
  if (arguments.energy) request.set_energy(*arguments.energy);
  request.set_clear_energy(arguments.no_energy);
  if (arguments.apart) request.set_apart(*arguments.apart);
  return request.ByteSizeLong() > 0 || !arguments.files.empty();
}

// The new text. The draft stores the version it is based on, and the other changes in `request`
// except attachments, which are removed if nothing refers to them.
absl::StatusOr<Draft> Compose(Context& context, const Arguments& arguments,
                              const Reflection& before, EditRequest request) {
  request.clear_attach_ids();
  Draft draft;
  request.set_id(before.id());
  request.set_base_version(before.version());
  *draft.mutable_edit() = std::move(request);
  if (!arguments.from_stdin) {
    draft.set_text(before.text());
    return EditDraft(context, std::move(draft));
  }
  absl::StatusOr<std::string> text = ReadReplacement(
      context, base::Text("`fallow delete {}` deletes a reflection.", {arguments.id}));
  if (!text.ok()) return text.status();
  draft.set_text(*std::move(text));
  return draft;
}

absl::Status Send(Context& context, const EditRequest& request) {
  Reflection edited;
  const absl::Status status = context.session().Call(link::Journal::kEdit, request, &edited);
  if (status.ok()) Report(context, base::Marked("Saved {}."), edited);
  return status;
}

// Everything but the text; also `before`, the reflection as it is, where the text changes. Whether
// there are other changes.
absl::StatusOr<bool> Prepare(Context& context, const Arguments& arguments, EditRequest& request,
                             Reflection& before) {
  const absl::StatusOr<bool> particulars = Fill(context, arguments, request);
  if (!particulars.ok()) return particulars.status();
  const auto attachments = link::PutAttachments(context.session(), arguments.files);
  if (!attachments.ok()) return attachments.status();
  for (const std::string& id : *attachments) request.add_attach_ids(id);
  request.set_id(arguments.id);
  if (*particulars && !arguments.from_stdin) return true;
  client::v1::GetRequest get;
  get.set_id(arguments.id);
  if (absl::Status s = context.session().Call(link::Journal::kGet, get, &before); !s.ok()) return s;
  return *particulars;
}

// Before it is known what the text would replace.
absl::Status KeepPiped(Context& context, const Arguments& arguments, const absl::Status& failure) {
  if (!arguments.from_stdin || ::isatty(STDIN_FILENO) != 0) return failure;
  absl::StatusOr<std::string> text = ReadInput(context);
  if (!text.ok()) return failure;
  return KeepText(context, *std::move(text), failure,
                  "fallow edit " + words::ShellWord(arguments.id) + " --stdin");  // As typed
}

absl::Status Edit(Context& context, const Arguments& arguments) {
  EditRequest request;
  Reflection before;
  const absl::StatusOr<bool> particulars = Prepare(context, arguments, request, before);
  if (!particulars.ok()) return KeepPiped(context, arguments, particulars.status());
  if (*particulars && !arguments.from_stdin) return Send(context, request);

  const absl::StatusOr<Draft> draft = Compose(context, arguments, before, request);
  if (!draft.ok()) return draft.status();
  if (draft->text() == before.text() && !*particulars) {
    ForgetDraft(context, *draft);
    Report(context, base::Marked("Nothing changed in {}."), before);
    return absl::OkStatus();
  }
  if (absl::Status s = CheckEncoding(draft->text()); !s.ok()) return KeepDraft(context, *draft, s);
  request.set_id(before.id());
  request.set_text(draft->text());
  request.set_base_version(before.version());
  if (absl::Status s = Send(context, request); !s.ok()) return KeepDraft(context, *draft, s);
  ForgetDraft(context, *draft);
  return absl::OkStatus();
}

void DeclareNotes(Verb app, Arguments& arguments) {
  app.AddOption("--sign", arguments.signs, "A sign to add").OneWordEach();
  app.AddOption("--remove-sign", arguments.unsigns, "A sign to remove").OneWordEach();
  const Option energy = app.AddOption("--energy", arguments.energy,
                                      "How much energy you had afterwards, from -3 to 3");
  app.AddFlag("--no-energy", arguments.no_energy, "Remove the energy").Excludes(energy);
}

}  // namespace

Action AddEdit(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  app.AddOption("id", arguments->id, "The reflection, or the beginning of its id").Required();
  app.AddFlag("--stdin", arguments->from_stdin, "Replace the text with standard input");
  app.AddOption("--at", arguments->at, "When it was");
  app.AddOption("--tag", arguments->tags, "A tag to add").OneWordEach();
  app.AddOption("--remove-tag", arguments->untags, "A tag to remove").OneWordEach();
  app.AddOption("--about", arguments->about, "A person or thing to add").OneWordEach();
  app.AddOption("--remove-about", arguments->unabout, "A person or thing to remove").OneWordEach();
  app.AddOption("--mood", arguments->mood, "The mood; an empty one removes it");
  // A flag with a negative form would set the value even if neither is given.
  app.AddFlag(
      "--star", [arguments] { arguments->starred = true; }, "Star it");
  app.AddFlag(
      "--no-star", [arguments] { arguments->starred = false; }, "Remove the star");
  DeclareNotes(app, *arguments);
  app.AddFlag(
      "--apart", [arguments] { arguments->apart = true; }, "Written without having met or spoken");
  app.AddFlag(
      "--no-apart", [arguments] { arguments->apart = false; }, "Written after contact");
  app.AddOption("--attach", arguments->files, "A file to attach").OneWordEach();
  app.Footer("Without any of these, the text opens in $VISUAL or $EDITOR.");
  return [arguments](Context& context) { return Edit(context, *arguments); };
}

}  // namespace fallow::cli
