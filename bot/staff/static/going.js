// While a training goes on, the page looks again by itself.
"use strict";
setTimeout(() => location.reload(), 4000);
