#include "daemon/rpc/letter_service.h"

#include "daemon/base/status.h"
#include "daemon/rpc/convert.h"
#include "daemon/rpc/convert_letter.h"
#include "daemon/store/practice/letters.h"

namespace fallow::rpc {

grpc::ServerUnaryReactor* LetterService::WriteLetter(grpc::CallbackServerContext* context,
                                                     const client::v1::WriteLetterRequest* request,
                                                     client::v1::Letter* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    const Defaults defaults{clock_.Now(), calls_.session().constants().zone};
    const std::string zone = ZoneOf(request->zone(), defaults);
    FALLOW_ASSIGN_OR_RETURN(const journal::Letter letter,
                            store::Letters(vault.practice())
                                .Write(request->text(), MomentOf(request->open_at(), zone), zone));
    ToProto(letter, defaults.now, response);
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* LetterService::ListLetters(grpc::CallbackServerContext* context,
                                                     const client::v1::ListLettersRequest*,
                                                     client::v1::ListLettersResponse* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    FALLOW_ASSIGN_OR_RETURN(const auto letters, store::Letters(vault.practice()).All());
    const absl::Time now = clock_.Now();
    for (const journal::Letter& each : letters) {
      ToProto(each, now, response->add_letters());
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* LetterService::OpenLetter(grpc::CallbackServerContext* context,
                                                    const client::v1::OpenLetterRequest* request,
                                                    client::v1::Letter* response) {
  return calls_.ReplyFromVault(context, [=, this](store::Vault& vault) -> absl::Status {
    const Defaults defaults{clock_.Now(), calls_.session().constants().zone};
    FALLOW_ASSIGN_OR_RETURN(
        const journal::Letter letter,
        store::Letters(vault.practice())
            .Open(request->id(), request->early(), ZoneOf(request->zone(), defaults)));
    ToProto(letter, defaults.now, response);
    response->set_text(letter.text);
    return absl::OkStatus();
  });
}

}  // namespace fallow::rpc
