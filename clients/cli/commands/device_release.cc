// fallow device release: lets a device go.

#include <optional>

#include "clients/cli/commands/device.h"
#include "clients/cli/support/consent.h"
#include "clients/cli/support/report.h"
#include "clients/words/device_view.h"
#include "daemon/base/catalogue.h"
#include "daemon/base/status.h"
#include "fallow/client/v1/device.pb.h"

namespace fallow::cli {
namespace {

std::string QuestionFor(const std::string& name) {
  return base::Text(
      "From now on {0} gets nothing more of the journal, and the sync keys are replaced.\n"
      "It keeps what it already has, readable with its passphrase; that cannot be undone from "
      "here. If you can, delete the journal on that device.\n"
      "Release {0}?",
      {name});
}

}  // namespace

absl::Status ReleaseDevice(Context& context, const ReleaseArguments& arguments) {
  const absl::Status consent = Consent(arguments.yes, base::Text("Releasing a device"),
                                       QuestionFor(words::Shown(arguments.device)));
  if (!consent.ok()) return consent;
  const auto passphrase = context.session().AskPassphraseAgain(base::Text("Passphrase:") + " ");
  if (!passphrase.ok()) return passphrase.status();
  client::v1::ReleaseDeviceRequest request;
  request.set_device(arguments.device);
  request.set_passphrase(std::string(passphrase->view()));
  client::v1::ReleaseDeviceResponse response;
  const absl::Status status = context.session().Call(link::DeviceService::kReleaseDevice, request,
                                                     &response, link::Patience::kLong);
  base::Wipe(request.mutable_passphrase());
  if (!status.ok()) return status;
  ReportDone(context,
             base::Text("{} is released. The other devices learn of it when they next sync.",
                        {words::Shown(response.device().name())}),
             words::ToJson(response.device(), context.zone()));
  return absl::OkStatus();
}

}  // namespace fallow::cli
