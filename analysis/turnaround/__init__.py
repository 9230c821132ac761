"""How long cases take, open ones counted, and which of the open ones will be late.

| module | answers |
|---|---|
| `survival` | the share still waiting after so many days, from counts (product-limit, Greenwood) |
| `competing` | the share that ended in each way (Aalen–Johansen) |
| `quantiles` | quantiles and means of counts by day, equal to those of the rows behind them |
| `event_log` | any event log: throughput, transitions, variants, survival |
| `lateness` | the chance that an open case will be late |
"""
