"""The line files exchanged with HMRC (CHIEF): records, rows, accounts and losses of adapters.formats.gb_chief."""
