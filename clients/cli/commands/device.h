#ifndef FALLOW_CLIENTS_CLI_COMMANDS_DEVICE_H_
#define FALLOW_CLIENTS_CLI_COMMANDS_DEVICE_H_

// The verbs below `fallow device`; the small ones are in device.cc, each of the others has its own
// file.

#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/support/context.h"
#include "fallow/client/v1/device.pb.h"

namespace fallow::cli {

struct AddDeviceArguments {
  bool no_qr = false;
};
absl::Status WelcomeDevice(Context& context, const AddDeviceArguments& arguments);

struct JoinArguments {
  std::string code;     // empty: ask for it
  std::string address;  // empty: ask for it
  std::string name;     // empty: the host name
};
absl::Status JoinJournal(Context& context, const JoinArguments& arguments);

struct ReleaseArguments {
  std::string device;
  bool yes = false;  // consent has been given
};
absl::Status ReleaseDevice(Context& context, const ReleaseArguments& arguments);

absl::StatusOr<client::v1::ListDevicesResponse> Devices(Context& context, bool released);

// Writes one line for each device that has not been acknowledged here.
absl::Status ShowNewcomers(Context& context);
// The same of devices that were listed already.
void WriteNewcomers(Context& context, const client::v1::ListDevicesResponse& devices);

}  // namespace fallow::cli

#endif  // FALLOW_CLIENTS_CLI_COMMANDS_DEVICE_H_
