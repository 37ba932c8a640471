package dev.vakna.cli.sample;

import dev.vakna.cli.api.ApiClient;
import java.net.URI;
import java.nio.file.Path;

/**
 * The customer of the demonstration, as the API knows them.
 *
 * @param accountId {@code acct_…}
 * @param apiKey secret, with every scope
 * @param vpsId the VPS that was backed up
 * @param backupId its newest backup
 * @param original what is known of that VPS
 * @param sshKey private key that opens its accounts
 */
public record SampleCustomer(
    String accountId,
    String apiKey,
    String vpsId,
    String backupId,
    Original original,
    Path sshKey) {

  /** The API as this customer calls it. */
  public ApiClient api(URI server) {
    return new ApiClient(server, apiKey);
  }

  @Override
  public String toString() {
    return "SampleCustomer[%s, %s, %s]".formatted(accountId, vpsId, backupId);
  }
}
