package dev.vakna.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RequestBodyTest {

  @Test
  void whatIsNotGivenIsLeftOut() {
    assertThat(body(new AccountFields())).isEqualTo(json("{}"));
    assertThat(body(new VpsFields())).isEqualTo(json("{}"));
    assertThat(body(new KeyFields())).isEqualTo(json("{}"));
  }

  @Test
  void everyOptionIsSentUnderTheNameThatTheServerKnows() {
    assertThat(
            body(
                new AccountFields(),
                "--name=Sörén \"& Co\"",
                "--active=false",
                "--verified=true",
                "--cloud-access=true",
                "--card-required=false",
                "--has-card=true",
                "--country=SE",
                "--country-payable=true",
                "--unpaid-invoice=false",
                "--max-cores=1",
                "--max-memory=2",
                "--max-storage=3",
                "--max-instances=4",
                "--max-restores=0"))
        .isEqualTo(
            json(
                "{\"name\":\"Sörén \\\"& Co\\\"\",\"active\":false,\"verified\":true,\"cloudAccess\":true,"
                    + "\"cardRequired\":false,\"hasCard\":true,\"countryCode\":\"SE\",\"countryPayable\":true,"
                    + "\"unpaidInvoice\":false,\"cpuCores\":1,\"memoryGb\":2,\"storageGb\":3,\"instances\":4,"
                    + "\"concurrentRestores\":0}"));
    assertThat(
            body(
                new VpsFields(),
                "--name=n",
                "--status=active",
                "--region=r",
                "--cores=1",
                "--memory=2",
                "--storage=3",
                "--store=s",
                "--vmid=101",
                "--machine=m",
                "--ip=192.0.2.1",
                "--os=linux"))
        .isEqualTo(
            json(
                "{\"name\":\"n\",\"status\":\"active\",\"region\":\"r\",\"cpuCores\":1,\"memoryGb\":2,"
                    + "\"storageGb\":3,\"sourceStore\":\"s\",\"sourceVmid\":101,\"sourceMachine\":\"m\","
                    + "\"primaryIp\":\"192.0.2.1\",\"osFamily\":\"linux\"}"));
    assertThat(
            body(
                new KeyFields(),
                "--name=k",
                "--scopes=read:vm,write:vm",
                "--networks=10.0.0.0/8",
                "--days=9"))
        .isEqualTo(
            json(
                "{\"name\":\"k\",\"scopes\":[\"read:vm\",\"write:vm\"],"
                    + "\"allowedNetworks\":[\"10.0.0.0/8\"],\"expiresInDays\":9}"));
    assertThat(body(new ImportFields(), "--account=a", "--vmid=7", "--machine=m"))
        .isEqualTo(json("{\"accountId\":\"a\",\"vmid\":7,\"machine\":\"m\"}"));
  }

  private static JsonNode body(RequestBody fields, String... options) {
    return CommandLine.populateCommand(fields, options).json();
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }
}
