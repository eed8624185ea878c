-- What wrk sends where one fixed GET is not enough, and the one line of figures that it ends with.

local kind = os.getenv("LOAD_KIND")
local threads = 0

function setup(thread)
   threads = threads + 1
   thread:set("place", threads)
end

-- Updates of the first 60 actions of a plan, of one plan or of so many, drawn anew for every request.
local function updates()
   math.randomseed(os.time() + 7919 * place)
   local rags = { "red", "amber", "green" }
   local plans = tonumber(os.getenv("LOAD_PLANS"))
   return function()
      local number = math.random(4) .. "." .. math.random(15)
      local body = string.format('{"rag": "%s", "note": "Agreed with the partners, and under review since day %03d."}',
         rags[math.random(3)], math.random(999))
      return wrk.format("POST", "/api/v1/plans/load-" .. math.random(plans) .. "/actions/" .. number .. "/updates", nil, body)
   end
end

-- Sign-ins of every account in turn: each is right, and of one account only so many may be on their way at once.
local function sign_ins()
   local bodies = {}
   for line in io.lines(os.getenv("LOAD_ACCOUNTS")) do
      local email, password = line:match("^%S+=(%S+@%S+) (.+)$")
      if email then
         table.insert(bodies, string.format('{"email": "%s", "password": "%s"}', email, password))
      end
   end
   local next = place
   return function()
      next = next % #bodies + 1
      return wrk.format("POST", nil, nil, bodies[next])
   end
end

function init()
   if kind == "updates" then request = updates() end
   if kind == "sign-ins" then request = sign_ins() end
end

-- Requests, errors, requests a second, and the 99th percentile in milliseconds.
function done(summary, latency)
   local e = summary.errors
   local errors = e.status + e.connect + e.read + e.write + e.timeout
   io.write(string.format("%d %d %.1f %.2f\n", summary.requests, errors,
      summary.requests * 1e6 / summary.duration, latency:percentile(99) / 1000))
end
