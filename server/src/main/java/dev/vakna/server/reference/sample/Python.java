package dev.vakna.server.reference.sample;

/** For Python 3 as any system has it: nothing is installed. */
final class Python {

  private Python() {}

  static String of(SampleCall call) {
    StringBuilder text = new StringBuilder();
    boolean json = call.answersJson();
    text.append("import json\nimport urllib.error\nimport urllib.request\n");
    if (call.fresh() != null) {
      text.append("import uuid\n");
    }
    text.append("\nrequest = urllib.request.Request(\n    ")
        .append(Literals.DOUBLE.quoted(call.url()))
        .append(",\n    method=\"")
        .append(call.method())
        .append("\",\n    headers={\n");
    call.headers()
        .forEach(header ->
            text.append("        ")
                .append(Literals.DOUBLE.quoted(header.name()))
                .append(": ")
                .append(Literals.DOUBLE.quoted(header.value()))
                .append(",\n"));
    if (call.fresh() != null) {
      text.append("        \"").append(call.fresh()).append("\": str(uuid.uuid4()),\n");
    }
    text.append("    },\n");
    if (call.body() != null) {
      text.append("    data=json.dumps(")
          .append(Literals.PYTHON.of(call.body(), "    "))
          .append(").encode(),\n");
    }
    text.append(")\ntry:\n    with urllib.request.urlopen(request) as response:\n");
    if (call.streams()) {
      text.append("        for line in response:\n            print(line.decode(), end=\"\")\n");
    } else if (json) {
      text.append("        body = response.read()\n")
          .append(
              "        print(response.status, json.dumps(json.loads(body), indent=2) if body else \"\")\n");
    } else {
      text.append("        print(response.read().decode())\n");
    }
    text.append("except urllib.error.HTTPError as refused:\n")
        .append("    problem = json.load(refused)\n")
        .append("    raise SystemExit(f\"{problem['code']}: {problem['detail']}\")\n");
    return text.toString();
  }
}
