// fallow device: the devices of the journal.

#include "clients/cli/commands/device.h"

#include "clients/cli/commands/commands.h"
#include "clients/cli/support/report.h"
#include "clients/words/device_view.h"
#include "clients/words/json.h"
#include "daemon/base/catalogue.h"
#include "fallow/client/v1/device.pb.h"

namespace fallow::cli {

using client::v1::Device;
using client::v1::ListDevicesResponse;

namespace {

absl::Status List(Context& context, bool released) {
  const auto devices = Devices(context, released);
  if (!devices.ok()) return devices.status();
  if (context.json()) {
    words::Json json = words::Json::Array();
    for (const Device& device : devices->devices())
      json.Append(words::ToJson(device, context.zone()));
    context.out().Write(words::Dump(json) + "\n");
    return absl::OkStatus();
  }
  for (const Device& device : devices->devices()) {
    context.out().Write(words::DeviceLines(device, context.calendar(), context.layout()));
  }
  return context.out().terminal() ? ShowNewcomers(context) : absl::OkStatus();
}

absl::Status Rename(Context& context, const std::string& device, const std::string& name) {
  client::v1::RenameDeviceRequest request;
  request.set_device(device);
  request.set_name(name);
  client::v1::RenameDeviceResponse response;
  if (absl::Status s =
          context.session().Call(link::DeviceService::kRenameDevice, request, &response);
      !s.ok()) {
    return s;
  }
  ReportDone(context,
             base::Text("{} is now called {}.",
                        {words::Shown(device), words::Shown(response.device().name())}),
             words::ToJson(response.device(), context.zone()));
  return absl::OkStatus();
}

absl::Status Acknowledge(Context& context, const std::string& device) {
  client::v1::AcknowledgeDeviceRequest request;
  request.set_device(device);
  client::v1::AcknowledgeDeviceResponse response;
  if (absl::Status s =
          context.session().Call(link::DeviceService::kAcknowledgeDevice, request, &response);
      !s.ok()) {
    return s;
  }
  words::Json json = words::Json::Array();
  std::string names;
  for (const Device& one : response.devices()) {
    json.Append(words::ToJson(one, context.zone()));
    names += (names.empty() ? "" : ", ") + words::Shown(one.name());
  }
  ReportDone(context,
             names.empty() ? base::Text("There was no device to acknowledge.")
                           : base::Text("Acknowledged: {}", {names}),
             json);
  return absl::OkStatus();
}

struct Arguments {
  std::string verb, device, name;
  bool released = false;
  AddDeviceArguments add;
  JoinArguments join;
  ReleaseArguments release;
};

absl::Status Act(Context& context, const Arguments& arguments) {
  if (arguments.verb == "add") return WelcomeDevice(context, arguments.add);
  if (arguments.verb == "join") return JoinJournal(context, arguments.join);
  if (arguments.verb == "rename") return Rename(context, arguments.device, arguments.name);
  if (arguments.verb == "release") return ReleaseDevice(context, arguments.release);
  if (arguments.verb == "acknowledge") return Acknowledge(context, arguments.device);
  return List(context, arguments.released);
}

}  // namespace

absl::StatusOr<ListDevicesResponse> Devices(Context& context, bool released) {
  client::v1::ListDevicesRequest request;
  request.set_released(released);
  ListDevicesResponse response;
  if (absl::Status s =
          context.session().Call(link::DeviceService::kListDevices, request, &response);
      !s.ok()) {
    return s;
  }
  return response;
}

absl::Status ShowNewcomers(Context& context) {
  const auto devices = Devices(context, false);
  if (!devices.ok()) return devices.status();
  WriteNewcomers(context, *devices);
  return absl::OkStatus();
}

void WriteNewcomers(Context& context, const client::v1::ListDevicesResponse& devices) {
  for (const Device& device : devices.devices()) {
    if (device.acknowledged()) continue;
    context.out().Write(words::NewcomerNotice(device, context.calendar()));
  }
}

Action AddDevice(Verb app) {
  const auto arguments = std::make_shared<Arguments>();
  const auto add = [&](const char* verb, const char* summary) {
    Verb sub = app.AddVerb(verb, summary);
    sub.OnNamed([arguments, verb] { arguments->verb = verb; });
    return sub;
  };
  add("list", base::Marked("List the devices of this journal"))
      .AddFlag("--released", arguments->released, "Include released devices");
  Verb welcome = add("add", base::Marked("Show a code for a new device, and wait for it to join"));
  welcome.AddFlag("--no-qr", arguments->add.no_qr, "Do not show a QR code");
  welcome.Footer(
      "The code works once, for five minutes. You are asked for the passphrase again; with\n"
      "--passphrase-fd N it is read from there.");
  Verb join = add("join", base::Marked("Join the journal of the device that shows the code"));
  join.AddOption("code", arguments->join.code,
                 "The code that `fallow device add` shows on that device");
  join.AddOption("--address", arguments->join.address,
                 "The address that device shows, as HOST:PORT");
  join.AddOption("--name", arguments->join.name,
                 "What to call this device; its host name by default");
  join.Footer(
      "The passphrase is for this device; it can differ from the others' passphrases. With\n"
      "--passphrase-fd N it is read from there and you are not asked.");
  Verb rename = add("rename", base::Marked("Rename a device"));
  rename.AddOption("device", arguments->device, "Its name, or the beginning of its id").Required();
  rename.AddOption("name", arguments->name, "Its new name").Required();
  Verb release =
      add("release", base::Marked("Release a device, so that it gets nothing more of the journal"));
  release.AddOption("device", arguments->release.device, "Its name, or the beginning of its id")
      .Required();
  release.AddFlag("--yes", arguments->release.yes, "Do not ask for consent");
  release.Footer("The device keeps what it already has; that cannot be undone from here.");
  add("acknowledge", base::Marked("Acknowledge a new device, or all of them"))
      .AddOption("device", arguments->device, "Its name, or the beginning of its id");
  app.RequireVerb();
  return [arguments](Context& context) { return Act(context, *arguments); };
}

}  // namespace fallow::cli
