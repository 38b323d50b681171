// fallow device add: shows a code and waits for a new device.

#include <fmt/format.h>

#include "clients/cli/commands/device.h"
#include "clients/terminal/interruption.h"
#include "clients/terminal/qr.h"
#include "clients/words/device_view.h"
#include "clients/words/json.h"
#include "clients/words/next_step.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/shown_text.h"
#include "fallow/client/v1/device.pb.h"

namespace fallow::cli {
namespace {

using client::v1::AddDeviceEvent;
using client::v1::Device;

std::string AsJson(const AddDeviceEvent::Waiting& waiting, const absl::TimeZone& zone) {
  words::Json json = {{"schema", words::kJsonSchema}, {"code", waiting.code()}};
  json["address"] = waiting.addresses().empty() ? words::Json() : words::Json(waiting.addresses(0));
  json["addresses"] = waiting.addresses();
  json["qr"] = waiting.qr();
  json["until"] = words::Rfc3339(words::TimeOf(waiting.until()), zone);
  return words::DumpLine(json) + "\n";
}

// Empty if the terminal cannot show it.
std::string QrPicture(const std::string& text, const terminal::Output& out) {
  if (text.empty() || !terminal::CanShowBlocks()) return "";
  const std::vector<std::string> lines = terminal::QrLines(text);
  if (lines.empty() || base::DisplayWidth(lines.front()) > out.width() ||
      std::ssize(lines) > out.height()) {
    return "";
  }
  std::string picture;
  for (const std::string& line : lines) picture += out.Paint(terminal::Color::kLamp, line) + "\n";
  return picture + "\n";
}

std::string AsText(const AddDeviceEvent::Waiting& waiting, Context& context, bool no_qr) {
  const std::string code = words::Shown(waiting.code());
  const std::string address = waiting.addresses().empty() ? "" : words::Shown(waiting.addresses(0));
  if (!context.out().terminal()) return code + "\t" + address + "\n";
  // The picture goes above the text, so that the text is the last thing the user sees.
  std::string text = no_qr ? "" : QrPicture(waiting.qr(), context.out());
  text +=
      base::Text("On the new device, until {}:",
                 {absl::FormatTime("%H:%M:%S", words::TimeOf(waiting.until()), context.zone())});
  // As typed.
  text += "\n\n    fallow device join " + code + " --address " + address + "\n\n";
  std::string others;
  for (int i = 1; i < waiting.addresses_size(); ++i) {
    others += (i == 1 ? "" : ", ") + words::Shown(waiting.addresses(i));
  }
  if (!others.empty()) text += base::Text("Other addresses of this device: {}", {others}) + "\n";
  return text + base::Text("Waiting for the new device. Press Ctrl-C to stop.") + "\n";
}

std::string AsText(const Device& device, const terminal::Output& out) {
  if (!out.terminal()) return fmt::format("{}\t{}\n", words::Shown(device.name()), device.key());
  return base::Text(
      "{} has joined. Its key is\n"
      "\n"
      "    {}\n"
      "\n"
      "`fallow device list` shows the same key on that device.\n",
      {words::Shown(device.name()), device.key()});
}

// Waits until the stream ends; `joined` stays unchanged if no device joined.
absl::Status Wait(Context& context, client::v1::AddDeviceRequest& request,
                  const AddDeviceArguments& arguments, Device* joined) {
  const auto connection = context.session().Connect();
  if (!connection.ok()) return connection.status();
  link::Cancellation cancellation;
  const terminal::Interruption interruption([&cancellation] { cancellation.Cancel(); });
  bool shown = false;
  const auto hear = [&](const AddDeviceEvent& event) {
    if (event.has_waiting()) {
      shown = true;
      context.out().WriteNow(context.json() ? AsJson(event.waiting(), context.zone())
                                            : AsText(event.waiting(), context, arguments.no_qr));
    } else if (event.has_joined()) {
      *joined = event.joined();
    }
    return true;
  };
  const absl::Status end =
      (*connection)
          ->Read(link::DeviceService::kAddDevice, request, hear,
                 {.timeout = absl::InfiniteDuration(), .cancellation = &cancellation});
  if (!interruption.happened()) {
    if (end.ok() || !shown) return end;
    return absl::Status(
        end.code(), words::Told(end) + " " + base::Text("Run `fallow device add` for a new code."));
  }
  return absl::CancelledError(
      base::Text("No longer waiting, and the code is no longer valid. Run `fallow device add` for "
                 "a new one."));
}

}  // namespace

absl::Status WelcomeDevice(Context& context, const AddDeviceArguments& arguments) {
  const auto passphrase = context.session().AskPassphraseAgain(
      base::Text("A device that joins can read everything. Passphrase:") + " ");
  if (!passphrase.ok()) return passphrase.status();
  client::v1::AddDeviceRequest request;
  request.set_passphrase(std::string(passphrase->view()));
  Device joined;
  const absl::Status status = Wait(context, request, arguments, &joined);
  base::Wipe(request.mutable_passphrase());
  if (!status.ok()) return status;
  // In JSON, the code was the only object to print.
  if (!context.json()) context.out().Write(AsText(joined, context.out()));
  return absl::OkStatus();
}

}  // namespace fallow::cli
