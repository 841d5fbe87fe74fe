const oi=globalThis,bo=oi.ShadowRoot&&(oi.ShadyCSS===void 0||oi.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,_o=Symbol(),gl=new WeakMap;let Pr=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==_o)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o;const t=this.t;if(bo&&e===void 0){const n=t!==void 0&&t.length===1;n&&(e=gl.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&gl.set(t,e))}return e}toString(){return this.cssText}};const Cr=s=>new Pr(typeof s=="string"?s:s+"",void 0,_o),Je=(s,...e)=>{const t=s.length===1?s[0]:e.reduce((n,i,o)=>n+(l=>{if(l._$cssResult$===!0)return l.cssText;if(typeof l=="number")return l;throw Error("Value passed to 'css' function must be a 'css' function result: "+l+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+s[o+1],s[0]);return new Pr(t,s,_o)},yc=(s,e)=>{if(bo)s.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(const t of e){const n=document.createElement("style"),i=oi.litNonce;i!==void 0&&n.setAttribute("nonce",i),n.textContent=t.cssText,s.appendChild(n)}},wl=bo?s=>s:s=>s instanceof CSSStyleSheet?(e=>{let t="";for(const n of e.cssRules)t+=n.cssText;return Cr(t)})(s):s;const{is:xc,defineProperty:$c,getOwnPropertyDescriptor:kc,getOwnPropertyNames:Sc,getOwnPropertySymbols:Ac,getPrototypeOf:Ec}=Object,pi=globalThis,vl=pi.trustedTypes,Pc=vl?vl.emptyScript:"",Cc=pi.reactiveElementPolyfillSupport,Ns=(s,e)=>s,ri={toAttribute(s,e){switch(e){case Boolean:s=s?Pc:null;break;case Object:case Array:s=s==null?s:JSON.stringify(s)}return s},fromAttribute(s,e){let t=s;switch(e){case Boolean:t=s!==null;break;case Number:t=s===null?null:Number(s);break;case Object:case Array:try{t=JSON.parse(s)}catch{t=null}}return t}},yo=(s,e)=>!xc(s,e),bl={attribute:!0,type:String,converter:ri,reflect:!1,useDefault:!1,hasChanged:yo};Symbol.metadata??=Symbol("metadata"),pi.litPropertyMetadata??=new WeakMap;let es=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=bl){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){const n=Symbol(),i=this.getPropertyDescriptor(e,n,t);i!==void 0&&$c(this.prototype,e,i)}}static getPropertyDescriptor(e,t,n){const{get:i,set:o}=kc(this.prototype,e)??{get(){return this[t]},set(l){this[t]=l}};return{get:i,set(l){const c=i?.call(this);o?.call(this,l),this.requestUpdate(e,c,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??bl}static _$Ei(){if(this.hasOwnProperty(Ns("elementProperties")))return;const e=Ec(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(Ns("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(Ns("properties"))){const t=this.properties,n=[...Sc(t),...Ac(t)];for(const i of n)this.createProperty(i,t[i])}const e=this[Symbol.metadata];if(e!==null){const t=litPropertyMetadata.get(e);if(t!==void 0)for(const[n,i]of t)this.elementProperties.set(n,i)}this._$Eh=new Map;for(const[t,n]of this.elementProperties){const i=this._$Eu(t,n);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){const t=[];if(Array.isArray(e)){const n=new Set(e.flat(1/0).reverse());for(const i of n)t.unshift(wl(i))}else e!==void 0&&t.push(wl(e));return t}static _$Eu(e,t){const n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){const e=new Map,t=this.constructor.elementProperties;for(const n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){const e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return yc(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){const n=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,n);if(i!==void 0&&n.reflect===!0){const o=(n.converter?.toAttribute!==void 0?n.converter:ri).toAttribute(t,n.type);this._$Em=e,o==null?this.removeAttribute(i):this.setAttribute(i,o),this._$Em=null}}_$AK(e,t){const n=this.constructor,i=n._$Eh.get(e);if(i!==void 0&&this._$Em!==i){const o=n.getPropertyOptions(i),l=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:ri;this._$Em=i;const c=l.fromAttribute(t,o.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(e,t,n,i=!1,o){if(e!==void 0){const l=this.constructor;if(i===!1&&(o=this[e]),n??=l.getPropertyOptions(e),!((n.hasChanged??yo)(o,t)||n.useDefault&&n.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(l._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:i,wrapped:o},l){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,l??t??this[e]),o!==!0||l!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}const e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(const[i,o]of this._$Ep)this[i]=o;this._$Ep=void 0}const n=this.constructor.elementProperties;if(n.size>0)for(const[i,o]of n){const{wrapped:l}=o,c=this[i];l!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,o,c)}}let e=!1;const t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};es.elementStyles=[],es.shadowRootOptions={mode:"open"},es[Ns("elementProperties")]=new Map,es[Ns("finalized")]=new Map,Cc?.({ReactiveElement:es}),(pi.reactiveElementVersions??=[]).push("2.1.2");const xo=globalThis,_l=s=>s,ai=xo.trustedTypes,yl=ai?ai.createPolicy("lit-html",{createHTML:s=>s}):void 0,Tr="$lit$",sn=`lit$${Math.random().toFixed(9).slice(2)}$`,zr="?"+sn,Tc=`<${zr}>`,An=document,Hs=()=>An.createComment(""),js=s=>s===null||typeof s!="object"&&typeof s!="function",$o=Array.isArray,zc=s=>$o(s)||typeof s?.[Symbol.iterator]=="function",Yi=`[ 	
\f\r]`,Ps=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,xl=/-->/g,$l=/>/g,bn=RegExp(`>|${Yi}(?:([^\\s"'>=/]+)(${Yi}*=${Yi}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),kl=/'/g,Sl=/"/g,Mr=/^(?:script|style|textarea|title)$/i,Mc=s=>(e,...t)=>({_$litType$:s,strings:e,values:t}),b=Mc(1),ln=Symbol.for("lit-noChange"),A=Symbol.for("lit-nothing"),Al=new WeakMap,kn=An.createTreeWalker(An,129);function Dr(s,e){if(!$o(s)||!s.hasOwnProperty("raw"))throw Error("invalid template strings array");return yl!==void 0?yl.createHTML(e):e}const Dc=(s,e)=>{const t=s.length-1,n=[];let i,o=e===2?"<svg>":e===3?"<math>":"",l=Ps;for(let c=0;c<t;c++){const d=s[c];let h,g,f=-1,v=0;for(;v<d.length&&(l.lastIndex=v,g=l.exec(d),g!==null);)v=l.lastIndex,l===Ps?g[1]==="!--"?l=xl:g[1]!==void 0?l=$l:g[2]!==void 0?(Mr.test(g[2])&&(i=RegExp("</"+g[2],"g")),l=bn):g[3]!==void 0&&(l=bn):l===bn?g[0]===">"?(l=i??Ps,f=-1):g[1]===void 0?f=-2:(f=l.lastIndex-g[2].length,h=g[1],l=g[3]===void 0?bn:g[3]==='"'?Sl:kl):l===Sl||l===kl?l=bn:l===xl||l===$l?l=Ps:(l=bn,i=void 0);const y=l===bn&&s[c+1].startsWith("/>")?" ":"";o+=l===Ps?d+Tc:f>=0?(n.push(h),d.slice(0,f)+Tr+d.slice(f)+sn+y):d+sn+(f===-2?c:y)}return[Dr(s,o+(s[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]};class Us{constructor({strings:e,_$litType$:t},n){let i;this.parts=[];let o=0,l=0;const c=e.length-1,d=this.parts,[h,g]=Dc(e,t);if(this.el=Us.createElement(h,n),kn.currentNode=this.el.content,t===2||t===3){const f=this.el.content.firstChild;f.replaceWith(...f.childNodes)}for(;(i=kn.nextNode())!==null&&d.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(const f of i.getAttributeNames())if(f.endsWith(Tr)){const v=g[l++],y=i.getAttribute(f).split(sn),k=/([.?@])?(.*)/.exec(v);d.push({type:1,index:o,name:k[2],strings:y,ctor:k[1]==="."?Nc:k[1]==="?"?Lc:k[1]==="@"?Rc:fi}),i.removeAttribute(f)}else f.startsWith(sn)&&(d.push({type:6,index:o}),i.removeAttribute(f));if(Mr.test(i.tagName)){const f=i.textContent.split(sn),v=f.length-1;if(v>0){i.textContent=ai?ai.emptyScript:"";for(let y=0;y<v;y++)i.append(f[y],Hs()),kn.nextNode(),d.push({type:2,index:++o});i.append(f[v],Hs())}}}else if(i.nodeType===8)if(i.data===zr)d.push({type:2,index:o});else{let f=-1;for(;(f=i.data.indexOf(sn,f+1))!==-1;)d.push({type:7,index:o}),f+=sn.length-1}o++}}static createElement(e,t){const n=An.createElement("template");return n.innerHTML=e,n}}function is(s,e,t=s,n){if(e===ln)return e;let i=n!==void 0?t._$Co?.[n]:t._$Cl;const o=js(e)?void 0:e._$litDirective$;return i?.constructor!==o&&(i?._$AO?.(!1),o===void 0?i=void 0:(i=new o(s),i._$AT(s,t,n)),n!==void 0?(t._$Co??=[])[n]=i:t._$Cl=i),i!==void 0&&(e=is(s,i._$AS(s,e.values),i,n)),e}class Oc{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){const{el:{content:t},parts:n}=this._$AD,i=(e?.creationScope??An).importNode(t,!0);kn.currentNode=i;let o=kn.nextNode(),l=0,c=0,d=n[0];for(;d!==void 0;){if(l===d.index){let h;d.type===2?h=new cs(o,o.nextSibling,this,e):d.type===1?h=new d.ctor(o,d.name,d.strings,this,e):d.type===6&&(h=new Hc(o,this,e)),this._$AV.push(h),d=n[++c]}l!==d?.index&&(o=kn.nextNode(),l++)}return kn.currentNode=An,i}p(e){let t=0;for(const n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}}class cs{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,i){this.type=2,this._$AH=A,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode;const t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=is(this,e,t),js(e)?e===A||e==null||e===""?(this._$AH!==A&&this._$AR(),this._$AH=A):e!==this._$AH&&e!==ln&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):zc(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==A&&js(this._$AH)?this._$AA.nextSibling.data=e:this.T(An.createTextNode(e)),this._$AH=e}$(e){const{values:t,_$litType$:n}=e,i=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=Us.createElement(Dr(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===i)this._$AH.p(t);else{const o=new Oc(i,this),l=o.u(this.options);o.p(t),this.T(l),this._$AH=o}}_$AC(e){let t=Al.get(e.strings);return t===void 0&&Al.set(e.strings,t=new Us(e)),t}k(e){$o(this._$AH)||(this._$AH=[],this._$AR());const t=this._$AH;let n,i=0;for(const o of e)i===t.length?t.push(n=new cs(this.O(Hs()),this.O(Hs()),this,this.options)):n=t[i],n._$AI(o),i++;i<t.length&&(this._$AR(n&&n._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){const n=_l(e).nextSibling;_l(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}}class fi{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,i,o){this.type=1,this._$AH=A,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=o,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=A}_$AI(e,t=this,n,i){const o=this.strings;let l=!1;if(o===void 0)e=is(this,e,t,0),l=!js(e)||e!==this._$AH&&e!==ln,l&&(this._$AH=e);else{const c=e;let d,h;for(e=o[0],d=0;d<o.length-1;d++)h=is(this,c[n+d],t,d),h===ln&&(h=this._$AH[d]),l||=!js(h)||h!==this._$AH[d],h===A?e=A:e!==A&&(e+=(h??"")+o[d+1]),this._$AH[d]=h}l&&!i&&this.j(e)}j(e){e===A?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}}class Nc extends fi{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===A?void 0:e}}class Lc extends fi{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==A)}}class Rc extends fi{constructor(e,t,n,i,o){super(e,t,n,i,o),this.type=5}_$AI(e,t=this){if((e=is(this,e,t,0)??A)===ln)return;const n=this._$AH,i=e===A&&n!==A||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,o=e!==A&&(n===A||i);i&&this.element.removeEventListener(this.name,this,n),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}}class Hc{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){is(this,e)}}const jc={I:cs},Uc=xo.litHtmlPolyfillSupport;Uc?.(Us,cs),(xo.litHtmlVersions??=[]).push("3.3.3");const Fc=(s,e,t)=>{const n=t?.renderBefore??e;let i=n._$litPart$;if(i===void 0){const o=t?.renderBefore??null;n._$litPart$=i=new cs(e.insertBefore(Hs(),o),o,void 0,t??{})}return i._$AI(s),i};const ko=globalThis;let on=class extends es{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){const e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){const t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Fc(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return ln}};on._$litElement$=!0,on.finalized=!0,ko.litElementHydrateSupport?.({LitElement:on});const Vc=ko.litElementPolyfillSupport;Vc?.({LitElement:on});(ko.litElementVersions??=[]).push("4.2.2");const Gc={attribute:!0,type:String,converter:ri,reflect:!1,hasChanged:yo},Wc=(s=Gc,e,t)=>{const{kind:n,metadata:i}=t;let o=globalThis.litPropertyMetadata.get(i);if(o===void 0&&globalThis.litPropertyMetadata.set(i,o=new Map),n==="setter"&&((s=Object.create(s)).wrapped=!0),o.set(t.name,s),n==="accessor"){const{name:l}=t;return{set(c){const d=e.get.call(this);e.set.call(this,c),this.requestUpdate(l,d,s,!0,c)},init(c){return c!==void 0&&this.C(l,void 0,s,c),c}}}if(n==="setter"){const{name:l}=t;return function(c){const d=this[l];e.call(this,c),this.requestUpdate(l,d,s,!0,c)}}throw Error("Unsupported decorator location: "+n)};function re(s){return(e,t)=>typeof t=="object"?Wc(s,e,t):((n,i,o)=>{const l=i.hasOwnProperty(o);return i.constructor.createProperty(o,n),l?Object.getOwnPropertyDescriptor(i,o):void 0})(s,e,t)}function se(s){return re({...s,state:!0,attribute:!1})}const Bc=(s,e,t)=>(t.configurable=!0,t.enumerable=!0,Reflect.decorate&&typeof e!="object"&&Object.defineProperty(s,e,t),t);function Mt(s,e){return(t,n,i)=>{const o=l=>l.renderRoot?.querySelector(s)??null;return Bc(t,n,{get(){return o(this)}})}}const Ic={comma_decimal:["en-US","en"],decimal_comma:["de","es","it"],space_comma:["fr","sv","cs"],quote_decimal:["de-CH"]};class qc{#e;#t;#n;#i=new Map;constructor(e){const{locale:t,config:n}=e;this.language=Kc(t.language||e.language),this.zone=t.time_zone==="server"?n.time_zone:Intl.DateTimeFormat().resolvedOptions().timeZone,this.#e=Ic[t.number_format??""]??this.language,this.#t=t.number_format!=="none",this.#n=t.time_format==="12"?!0:t.time_format==="24"?!1:void 0}number(e,t=1,n=0){return new Intl.NumberFormat(this.#e,{maximumFractionDigits:t,minimumFractionDigits:n,useGrouping:this.#t}).format(Object.is(e,-0)?0:e)}kw(e,t=2){if(e==null)return"–";const n=Math.abs(e)<.5*10**-t?0:e;return`${this.number(Math.abs(n),t)==="0"?"":n<0?"−":""}${this.number(Math.abs(n),t)} kW`}percent(e){return`${this.number(e,0)} %`}moment(e,t){return this.day(e)===this.day(t)?this.time(e):Math.abs(e-t)/86400<6?`${this.#s("weekday",{weekday:"short"}).format(e*1e3)} ${this.time(e)}`:`${this.date(e)} ${this.time(e)}`}time(e){return this.#s("time",{hour:"2-digit",minute:"2-digit"}).format(e*1e3)}seconds(e){return this.#s("seconds",{hour:"2-digit",minute:"2-digit",second:"2-digit"}).format(e*1e3)}millis(e){return this.#s("millis",{hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:3}).format(e*1e3)}date(e){return this.#s("date",{day:"numeric",month:"short"}).format(e*1e3)}longDate(e){return this.#s("long",{weekday:"long",day:"numeric",month:"long"}).format(e*1e3)}weekday(e){return this.#s("weekday",{weekday:"short"}).format(e*1e3)}day(e){return this.#s("day",{year:"numeric",month:"2-digit",day:"2-digit"},"en-CA").format(e*1e3)}offset(e){const t={},n=this.#s("offset",{hourCycle:"h23",year:"numeric",month:"numeric",day:"numeric",hour:"numeric",minute:"numeric",second:"numeric"},"en-US").formatToParts(e*1e3);for(const o of n)t[o.type]=Number(o.value);const i=Date.UTC(t.year??0,(t.month??1)-1,t.day??1,t.hour??0,t.minute??0,t.second??0);return Math.round(i/1e3-Math.floor(e))}span(e){const t=Math.max(0,Math.round(e));if(t<60)return`${t} s`;const n=Math.floor(t/60);if(n<10)return`${n} min ${String(t%60).padStart(2,"0")} s`;if(n<60)return`${n} min`;const i=Math.floor(n/60);return i<48?`${i} h ${String(n%60).padStart(2,"0")} min`:`${Math.floor(i/24)} d ${i%24} h`}latency(e){return e<1?`${this.number(e*1e3,0)} ms`:e<60?`${this.number(e,1)} s`:this.span(e)}#s(e,t,n=this.language){let i=this.#i.get(e);if(!i){const o=t.hour&&this.#n!==void 0&&!t.hourCycle;i=new Intl.DateTimeFormat(n,{...t,...o?{hour12:this.#n}:{},timeZone:this.zone}),this.#i.set(e,i)}return i}}function Kc(s){try{return Intl.getCanonicalLocales(s)[0]??"en"}catch{return"en"}}function Cn(s){return typeof s=="object"&&s!==null&&"message"in s?String(s.message):String(s)}const Yc="Energy Dispatch",Zc="Ansichten",Jc="Wird geladen…",Qc="Seit {since} keine Verbindung zu Home Assistant. Angezeigt wird der Stand von da.",Xc="Noch keine Wallbox und keine Batterie",ed="Kein Standort läuft",td="Nichts, was du sehen darfst",nd="{count} weitere Geräte werden nicht angezeigt: Du darfst sie nicht sehen.",sd="Braucht Aufmerksamkeit",id="verbunden",od="nicht erreichbar",ld="nicht verfügbar",rd="gesehen {at}",ad="noch nie gesehen",cd="Gemessen",dd="Sollwert",ud="Geplant",hd="Befohlen",pd="kein Sollwert",fd="{kw} neben dem Sollwert",md="Ladestand",gd="Als Nächstes",wd="angefordert…",vd="Zeitraum",bd="Markierte Befehle",_d={title:Yc,"tab.now":"Jetzt","tab.timeline":"Zeitachse","tab.commands":"Befehle","tab.plans":"Pläne","tab.devices":"Geräte",tabs:Zc,loading:Jc,disconnected:Qc,"error.unknown_command":"Energy Dispatch läuft nicht. Sieh unter Einstellungen → Geräte & Dienste nach.","error.other":"Home Assistant antwortet nicht: {detail}",no_assets:Xc,"no_assets.how":"Füge unter Einstellungen → Geräte & Dienste → Energy Dispatch eine hinzu.",no_site:ed,"no_site.how":"Richte unter Einstellungen → Geräte & Dienste → Energy Dispatch einen ein, oder sieh dort nach, was ihn am Start hindert.",no_permission:td,"no_permission.how":"Hier gibt es {count} Geräte. Ein Administrator kann dir erlauben, ihre Entitäten zu sehen.",hidden:nd,"site.paused":"Die Ausführung ist ausgeschaltet: An kein Gerät von {site} wird etwas gesendet.","site.shadow":"Schattenbetrieb: Alles geschieht, nur gesendet wird nichts.","site.recorder_off":"Der Recorder ist aus. Gemessene Leistung ist nur seit dem letzten Start bekannt, höchstens zwei Tage.","site.switch_on":"Einschalten","site.plan":"Plan","site.pending":"Wartend","site.next":"Nächster","site.failed":"Heute fehlgeschlagen","site.limit":"Grenze des Standorts","site.none":"keine",attention:sd,"attention.new":"Neu: {asset}: {what}","attention.failed":"Fehlgeschlagen: {what}","attention.timed_out":"Keine Antwort: {what}","attention.offline":"Nicht erreichbar","attention.offline_since":"Nicht erreichbar seit {since}","attention.not_following":"Folgt seinem Sollwert nicht","attention.not_controllable":"Nimmt keine Sollwerte an","attention.no_words":"Das Gerät hat keinen Grund genannt.",online:id,offline:od,unavailable:ld,seen:rd,never_seen:ad,"mode.plan":"Plan","mode.override":"Von Hand","mode.override_until":"Von Hand bis {until}","mode.override_plan_change":"Von Hand, bis sich der Plan ändert","mode.charge_now":"Lädt jetzt, bis {until}","mode.paused":"Pausiert","mode.none":"Kein Plan",measured:cd,setpoint:dd,planned:ud,commanded:hd,no_setpoint:pd,difference:fd,soc:md,next:gd,"next.release":"Steuerung zurückgeben","next.none":"nichts weiter",in:"in {span}","why.site_paused":"Angehalten: Die Ausführung ist für den ganzen Standort ausgeschaltet","why.offline":"Angehalten: nicht erreichbar seit {since}","why.offline_unknown":"Angehalten: noch nicht verbunden","why.not_controllable":"Nimmt keine Sollwerte an: {detail}","why.failed":"Letzter Befehl fehlgeschlagen: {detail}","why.sending":"{power} wird gesendet, das Gerät ist am Zug","why.not_following":"Folgt nicht: {detail}","why.foreign":"Jemand anderes hat das Gerät eingestellt; dabei bleibt es","why.limited":"Begrenzt auf {power}: {reason}","why.override":"Von Hand auf {power} gestellt","why.override_until":"Von Hand auf {power} gestellt, bis {until}","why.override_plan_change":"Von Hand auf {power} gestellt, bis sich der Plan ändert","why.charge_now":"Lädt jetzt mit bis zu {power}, bis {end}","why.goal_reached":"Pausiert: Ladeziel erreicht ({goal})","goal.or":"{one} oder {other}","why.paused":"Pausiert: hält den letzten Sollwert und folgt dem Plan nicht","why.follows":"Folgt dem Plan „{plan}“","why.follows_until":"Folgt dem Plan „{plan}“ bis {until}","why.follows_unnamed":"Folgt dem Plan","why.follows_unnamed_until":"Folgt dem Plan bis {until}","why.released":"Der Plan überlässt es gerade sich selbst","why.no_plan":"Kein Plan: sich selbst überlassen","clamp.asset_maximum":"Maximum des Geräts","clamp.below_minimum":"unter dem Minimum des Geräts","clamp.step":"Schrittweite des Geräts","clamp.site_limit":"Grenze des Standorts","clamp.soc_ceiling":"Batterie voll genug","clamp.soc_floor":"Batterie leer genug","clamp.ramp":"Rampe","clamp.dwell":"ein Sollwert bleibt eine Weile","clamp.goal_reached":"Ladeziel erreicht","clamp.not_into_the_car":"nicht aus der Hausbatterie ins Auto","action.pause":"Pausieren","action.resume":"Fortsetzen","action.send_now":"Jetzt senden","action.override":"Von Hand","action.change_override":"Von Hand ändern","action.retry":"Wiederholen","action.dismiss":"Zur Kenntnis","action.cancel":"Abbrechen","action.close":"Schließen","action.back":"Zurück","action.copy":"Kopieren","action.copied":"Kopiert","action.copy_json":"Als JSON kopieren","action.no_permission":"Du darfst dieses Gerät nicht steuern.",requested:wd,"action.failed":"Nicht ausgeführt: {detail}","override.title":"{asset} von Hand stellen","override.power":"Leistung in kW","override.power_help":"Laden ist positiv, Entladen negativ.","override.power_help_charger":"0 beendet das Laden.","override.for":"Wie lange","override.30":"30 Minuten","override.60":"1 Stunde","override.120":"2 Stunden","override.240":"4 Stunden","override.plan":"Bis sich der Plan ändert","override.open":"Bis ich fortsetze","override.set":"Einstellen","override.invalid":"Gib eine Leistung in kW ein, zum Beispiel 7,4.",range:vd,"range.6":"6 h","range.24":"24 h","range.48":"48 h","range.168":"7 T","range.earlier":"Früher","range.later":"Später","range.now":"Jetzt","chart.label":"{asset}: geplante, befohlene und gemessene Leistung von {start} bis {end}","chart.now":"jetzt","chart.offline":"nicht erreichbar","chart.table":"Als Tabelle anzeigen","chart.time":"Zeit","chart.loading":"Das Diagramm wird geladen…","chart.empty":"In dieser Zeit wurde nichts geplant, befohlen oder gemessen.","chart.memory":"Aus dem Gedächtnis: Der Recorder ist aus.","chart.failed":"Das Diagramm lässt sich nicht laden: {detail}","chart.more":"{count} weitere anzeigen","mark.failed":"fehlgeschlagen","mark.timed_out":"keine Antwort","mark.late":"{span} zu spät","mark.expired":"verfallen",marks:bd,"part.happened":"Geschehen","part.waiting":"Kommend","filter.asset":"Gerät","filter.state":"Zustand","filter.plan":"Plan","filter.all":"alle","filter.clear":"Filter löschen","col.due":"Fällig","col.asset":"Gerät","col.what":"Was","col.state":"Zustand","col.attempts":"Versuche","col.latency":"Antwort nach","col.reason":"Grund","commands.none":"Noch keine Befehle","commands.none.how":"Befehle kommen aus Plänen, Vorgaben von Hand und Aktionen. Gib einen Plan ab, um welche zu sehen.","commands.none_filtered":"Kein Befehl passt zu den Filtern.","commands.none_waiting":"Es steht nichts an.","commands.more":"Mehr anzeigen ({shown} von {total})","command.gone":"Diesen Befehl kennt niemand mehr.","state.pending":"wartet","state.dispatched":"gesendet","state.acknowledged":"angenommen","state.completed":"ausgeführt","state.failed":"fehlgeschlagen","state.timed_out":"keine Antwort","state.superseded":"überholt","state.cancelled":"zurückgezogen","state.expired":"verfallen","state.interrupted":"unterbrochen","type.set_charge_rate":"mit {power} laden","type.set_discharge_rate":"mit {power} entladen","type.set_power_limit":"auf {power} begrenzen","type.start_charging":"Laden beginnen","type.stop_charging":"Laden beenden","type.change_availability":"Verfügbarkeit ändern","type.set_soc_target":"Ladeziel setzen","type.release":"Steuerung zurückgeben","life.planned":"Verlangt","life.due":"Fällig","life.clamped":"Begrenzt von {from} auf {to}: {reason}","life.sent":"Gesendet (Versuch {number})","life.answered_yes":"Das Gerät sagte nach {latency} Ja","life.answered_no":"Das Gerät sagte nach {latency} Nein","life.late":"Eine späte Antwort, die nichts änderte","life.no_answer":"Keine Antwort","life.proof.acknowledged":"Nachweis: Das Gerät sagte Ja","life.proof.read_back":"Nachweis: Das Gerät meldet den Sollwert","life.proof.measured":"Nachweis: Die Leistung folgt","life.proof.shadow":"Schattenbetrieb: Nichts wurde gesendet","life.cause":"Anlass","life.by":"Von","life.by_automation":"einer Automatisierung oder einem Skript","life.by_itself":"Energy Dispatch selbst","life.plan":"Plan","life.id":"Befehl","life.detail":"Einzelheiten","cause.plan":"der Plan","cause.plan_ended":"der Plan war zu Ende","cause.plan_stale":"der Plan wurde nicht erneuert","cause.plan_resumed":"der Plan gilt wieder","cause.manual":"von Hand","cause.override":"eine Vorgabe von Hand","cause.charge_now":"jetzt laden","cause.goal_reached":"das Ladeziel wurde erreicht","cause.session_ended":"der Ladevorgang war vorbei","cause.limit":"eine Grenze hat sich geändert","cause.direction":"Richtungswechsel","cause.reconnected":"das Gerät ist wieder da","cause.rebooted":"das Gerät hat neu gestartet","cause.transaction_started":"das Laden begann","cause.restarted":"Home Assistant hat neu gestartet","cause.retried":"er sollte gelten und galt nicht","cause.drifted":"das Gerät zeigte einen anderen Sollwert","reason.rejected":"vom Gerät abgelehnt","reason.attempts_exhausted":"alle Versuche schlugen fehl","reason.timed_out":"keine Antwort in der Frist","reason.unproven":"angenommen, aber nicht nachgewiesen","reason.superseded":"ein neuerer Befehl kam","reason.expired":"sein Plan war zu Ende","reason.goal_reached":"das Ladeziel ist erreicht","reason.cancelled":"zurückgezogen","reason.offline":"das Gerät war nicht erreichbar","reason.no_adapter":"nichts spricht mit dem Gerät","reason.unsupported":"das Gerät kann das nicht","reason.out_of_limits":"außerhalb der Grenzen","reason.direction_blocked":"die alte Richtung ließ sich nicht anhalten","reason.asset_state":"nicht in diesem Zustand des Geräts","reason.asset_removed":"das Gerät wurde entfernt","reason.overridden":"eine Vorgabe von Hand geht vor","reason.not_following_plan":"pausiert","reason.unverified":"das Gerät tut etwas anderes","reason.released":"die Steuerung wurde zurückgegeben","reason.restarted":"Home Assistant hat währenddessen neu gestartet","plan.none":"Noch kein Plan","plan.none.how":"Kopiere dieses Beispiel, ändere es und gib es unten ab. Automatisierungen nutzen die Aktion energy_dispatch.submit_schedule.","plan.state.active":"aktiv","plan.state.waiting":"wartet","plan.state.replaced":"ersetzt","plan.state.ended":"beendet","plan.state.cancelled":"zurückgezogen","plan.state.refused":"abgelehnt","plan.unnamed":"Plan ohne Namen","plan.received":"eingegangen {at}","plan.from_user":"von {name}","plan.from_automation":"von einer Automatisierung oder einem Skript","plan.valid":"{start} bis {end}","plan.valid_open":"ab {start}, ohne Ende","plan.slots":"{count} Abschnitte","plan.clamped":"{count} begrenzt","plan.clamped_slot":"{at}: aus {asked} wird {sent}: {reason}","plan.ignored":"Nicht beachtete Spalten: {columns}","plan.unmapped":"Spalten ohne Gerät: {columns}","plan.cancel":"Plan zurückziehen","plan.cancel.ask":"„{plan}“ zurückziehen?","plan.cancel.what":"Die Pläne von {assets} werden zurückgezogen, als wären sie zu Ende. Mit jedem Gerät geschieht, was für das Ende eines Plans festgelegt ist.","plan.cancel.yes":"Plan zurückziehen","plan.cancel.no":"Behalten","plan.others":"Frühere Pläne","submit.title":"Einen Plan abgeben","submit.how":"Füge CSV ein, oder lege eine Datei hier ab. Leistung in kW. Eine leere Zelle überlässt das Gerät sich selbst.","submit.name":"Name","submit.csv":"CSV","submit.file":"Datei wählen","submit.example":"Beispiel einsetzen","submit.check":"Prüfen","submit.checking":"Wird geprüft…","submit.again":"Noch einmal prüfen","submit.ok":"Er kann angenommen werden: {slots} Abschnitte ab {start}.","submit.asset":"{asset}: {commands} Befehle","submit.refused":"Er wird abgelehnt, und nichts hat sich geändert.","submit.row":"Zeile {line}","submit.send":"Plan abgeben","submit.sending":"angefordert…","submit.done":"Der Plan ist angenommen und gespeichert.","submit.site":"Standort","submit.no_permission":"Nur wer Geräte steuern darf, kann Pläne abgeben.","submit.changed":"Seit der Prüfung geändert: Prüfe noch einmal.","device.adapter":"Spricht","device.commands":"Kann","device.power":"Leistung","device.power.range":"{least} bis {most}","device.discharge":"Entladen bis","device.step":"Schrittweite","device.phases":"Phasen","device.proofs":"Weist nach durch","device.stores_plan":"Behält ganze Pläne selbst","device.lifetime":"Ein Sollwert gilt","device.lifetime.forever":"bis er geändert wird","device.write_cost":"Speicher für Sollwerte","device.write_cost.free":"nutzt sich nicht ab","device.write_cost.flash":"nutzt sich ab","device.limits":"Von dir gesetzte Grenzen","device.last_proof":"Letzter Nachweis","device.errors":"Fehlgeschlagen in 24 h","device.errors.of":"{failed} von {ended}","device.writes":"Geschrieben in 24 h","device.writes.of":"{count} von {budget}","device.entities":"Gerät öffnen","device.unknown":"unbekannt","device.never":"nie","device.yes":"ja","device.no":"nein","device.test":"Testen","device.test.ask":"{asset} testen?","device.test.what":"Es wird auf 0, auf sein Minimum, auf sein Maximum ({most}) und wieder auf 0 gestellt und gemessen. Das kann einige Minuten dauern. Es fließt wirklich Leistung. Danach gilt wieder der Plan.","device.test.yes":"Test beginnen","device.test.running":"Der Test läuft…","device.test.done":"Getestet {at}","device.test.failed":"Test fehlgeschlagen {at}","device.test.step":"{asked} verlangt, {measured} gemessen nach {latency}","device.test.step.other":"{asked} verlangt, {measured} gemessen: nicht das Verlangte","device.test.step.unmeasured":"{asked} verlangt und angenommen; es wird keine Leistung gemessen","device.test.step.refused":"{asked} verlangt: nicht ausgeführt","device.test.min":"Erreichtes Minimum","device.test.max":"Erreichtes Maximum","device.test.not_reached":"nicht erreicht","device.test.latency":"Folgt innerhalb von","device.test.sign":"Vorzeichen der Leistung","device.test.sign.as_expected":"positiv beim Laden, wie es sein soll","device.test.sign.reversed":"verkehrt","device.test.sign.unknown":"nicht bekannt","device.test.advice.reversed":"Die Leistung wird mit falschem Vorzeichen gemessen: beim Laden muss sie positiv sein. Das lässt sich in den Einstellungen des Geräts ändern.","device.test.advice.unknown":"Beim Maximum floss nichts. Eine Wallbox braucht ein Fahrzeug, das Leistung nimmt, eine Batterie freien Platz; danach erneut testen.","proof.acknowledged":"ein Ja","proof.read_back":"Meldung des Sollwerts","proof.measured":"gemessene Leistung","proof.shadow":"Schattenbetrieb","limit.max_charge_kw":"höchstens laden","limit.max_discharge_kw":"höchstens entladen","limit.min_charge_kw":"mindestens laden","limit.step_kw":"Schrittweite","limit.soc_floor_percent":"entladen bis","limit.soc_ceiling_percent":"laden bis","limit.ramp_kw_per_minute":"Rampe je Minute","limit.dwell_seconds":"ein Sollwert bleibt","limit.priority":"Vorrang","adapter.ocpp":"OCPP","adapter.modbus":"Modbus","adapter.simulated":"simuliert","adapter.entity":"Entitäten","kind.charger":"Wallbox","kind.battery":"Batterie","card.name":"Energy Dispatch","card.description":"Was eine Wallbox oder Batterie tut und warum: Plan und gemessene Leistung, nächster Befehl, letzter Fehler.","card.asset":"Gerät","card.hours":"Gezeigte Stunden","card.buttons":"Schaltflächen zeigen","card.pick":"Wähle in den Einstellungen der Karte ein Gerät.","card.gone":"Dieses Gerät gibt es hier nicht mehr, oder du darfst es nicht sehen."},yd="Energy Dispatch",xd="Views",$d="Loading…",kd="No connection to Home Assistant since {since}. What you see is from then.",Sd="No charger or battery yet",Ad="No site is running",Ed="Nothing that you may see",Pd="{count} more devices are not shown: you have no permission to see them.",Cd="Needs attention",Td="online",zd="offline",Md="unavailable",Dd="seen {at}",Od="never seen",Nd="Measured",Ld="Setpoint",Rd="Planned",Hd="Commanded",jd="no setpoint",Ud="{kw} from the setpoint",Fd="State of charge",Vd="Next",Gd="requested…",Wd="Time range",Bd="Marked commands",So={title:yd,"tab.now":"Now","tab.timeline":"Timeline","tab.commands":"Commands","tab.plans":"Plans","tab.devices":"Devices",tabs:xd,loading:$d,disconnected:kd,"error.unknown_command":"Energy Dispatch is not running. Check it under Settings → Devices & services.","error.other":"Home Assistant does not answer: {detail}",no_assets:Sd,"no_assets.how":"Add one under Settings → Devices & services → Energy Dispatch.",no_site:Ad,"no_site.how":"Set one up, or see what keeps it from starting, under Settings → Devices & services → Energy Dispatch.",no_permission:Ed,"no_permission.how":"There are {count} devices here. An administrator can let you see their entities.",hidden:Pd,"site.paused":"Dispatching is off: nothing is sent to any device of {site}.","site.shadow":"Shadow mode: everything happens except the sending.","site.recorder_off":"The recorder is off. Measured power is known since the last start only, for two days at the most.","site.switch_on":"Switch on","site.plan":"Plan","site.pending":"Waiting","site.next":"Next","site.failed":"Failed today","site.limit":"Site limit","site.none":"none",attention:Cd,"attention.new":"New: {asset}: {what}","attention.failed":"{what} failed","attention.timed_out":"{what} timed out","attention.offline":"Offline","attention.offline_since":"Offline since {since}","attention.not_following":"Does not follow its setpoint","attention.not_controllable":"Takes no setpoints","attention.no_words":"The device gave no reason.",online:Td,offline:zd,unavailable:Md,seen:Dd,never_seen:Od,"mode.plan":"Plan","mode.override":"Override","mode.override_until":"Override until {until}","mode.override_plan_change":"Override until the plan changes","mode.charge_now":"Charging now until {until}","mode.paused":"Paused","mode.none":"No plan",measured:Nd,setpoint:Ld,planned:Rd,commanded:Hd,no_setpoint:jd,difference:Ud,soc:Fd,next:Vd,"next.release":"hand back control","next.none":"nothing follows",in:"in {span}","why.site_paused":"Held: dispatching is off for the whole site","why.offline":"Held: offline since {since}","why.offline_unknown":"Held: not connected yet","why.not_controllable":"Takes no setpoints: {detail}","why.failed":"Last command failed: {detail}","why.sending":"Sending {power}, waiting for the device","why.not_following":"Does not follow: {detail}","why.foreign":"Somebody else has set the device; their setpoint is left alone","why.limited":"Limited to {power}: {reason}","why.override":"Set by hand to {power}","why.override_until":"Set by hand to {power} until {until}","why.override_plan_change":"Set by hand to {power} until the plan changes","why.charge_now":"Charging now with up to {power}, until {end}","why.goal_reached":"Paused: this session has its {goal}","goal.or":"{one} or {other}","why.paused":"Paused: holds its last setpoint and does not follow the plan","why.follows":"Follows plan “{plan}”","why.follows_until":"Follows plan “{plan}” until {until}","why.follows_unnamed":"Follows the plan","why.follows_unnamed_until":"Follows the plan until {until}","why.released":"The plan leaves it to itself now","why.no_plan":"No plan: left to itself","clamp.asset_maximum":"the device's maximum","clamp.below_minimum":"below the device's minimum","clamp.step":"the device's step","clamp.site_limit":"site limit","clamp.soc_ceiling":"battery full enough","clamp.soc_floor":"battery empty enough","clamp.ramp":"ramp","clamp.dwell":"a setpoint stays for a while","clamp.goal_reached":"the session's goal is reached","clamp.not_into_the_car":"not from the house battery into the car","action.pause":"Pause","action.resume":"Resume","action.send_now":"Send now","action.override":"Override","action.change_override":"Change override","action.retry":"Retry","action.dismiss":"Dismiss","action.cancel":"Cancel","action.close":"Close","action.back":"Back","action.copy":"Copy","action.copied":"Copied","action.copy_json":"Copy as JSON","action.no_permission":"You have no permission to act on this device.",requested:Gd,"action.failed":"Not done: {detail}","override.title":"Override {asset}","override.power":"Power in kW","override.power_help":"Charging is positive, discharging negative.","override.power_help_charger":"0 stops charging.","override.for":"For how long","override.30":"30 minutes","override.60":"1 hour","override.120":"2 hours","override.240":"4 hours","override.plan":"Until the plan changes","override.open":"Until I resume","override.set":"Set override","override.invalid":"Enter a power in kW, such as 7.4.",range:Wd,"range.6":"6 h","range.24":"24 h","range.48":"48 h","range.168":"7 d","range.earlier":"Earlier","range.later":"Later","range.now":"Now","chart.label":"{asset}: plan, commanded and measured power from {start} to {end}","chart.now":"now","chart.offline":"offline","chart.table":"Show as a table","chart.time":"Time","chart.loading":"Loading the chart…","chart.empty":"Nothing was planned, commanded or measured in this time.","chart.memory":"From memory: the recorder is off.","chart.failed":"The chart cannot be loaded: {detail}","chart.more":"Show {count} more","mark.failed":"failed","mark.timed_out":"timed out","mark.late":"{span} late","mark.expired":"expired",marks:Bd,"part.happened":"Happened","part.waiting":"To come","filter.asset":"Device","filter.state":"State","filter.plan":"Plan","filter.all":"all","filter.clear":"Clear filters","col.due":"Due","col.asset":"Device","col.what":"What","col.state":"State","col.attempts":"Attempts","col.latency":"Answer after","col.reason":"Reason","commands.none":"No commands yet","commands.none.how":"Commands come from plans, overrides and actions. Hand in a plan to see some.","commands.none_filtered":"No command matches the filters.","commands.none_waiting":"Nothing is to come.","commands.more":"Show more ({shown} of {total})","command.gone":"This command is not known any more.","state.pending":"waiting","state.dispatched":"sent","state.acknowledged":"accepted","state.completed":"completed","state.failed":"failed","state.timed_out":"timed out","state.superseded":"superseded","state.cancelled":"cancelled","state.expired":"expired","state.interrupted":"interrupted","type.set_charge_rate":"charge with {power}","type.set_discharge_rate":"discharge with {power}","type.set_power_limit":"limit to {power}","type.start_charging":"start charging","type.stop_charging":"stop charging","type.change_availability":"change availability","type.set_soc_target":"set charge target","type.release":"hand back control","life.planned":"Asked for","life.due":"Due","life.clamped":"Limited from {from} to {to}: {reason}","life.sent":"Sent (attempt {number})","life.answered_yes":"The device said yes after {latency}","life.answered_no":"The device said no after {latency}","life.late":"A late answer, which changed nothing","life.no_answer":"No answer","life.proof.acknowledged":"Proof: the device said yes","life.proof.read_back":"Proof: the device reports the setpoint","life.proof.measured":"Proof: its power follows","life.proof.shadow":"Shadow mode: nothing was sent","life.cause":"Cause","life.by":"By","life.by_automation":"an automation or a script","life.by_itself":"Energy Dispatch itself","life.plan":"Plan","life.id":"Command","life.detail":"Details","cause.plan":"the plan","cause.plan_ended":"the plan ended","cause.plan_stale":"the plan was not renewed","cause.plan_resumed":"the plan counts again","cause.manual":"by hand","cause.override":"an override","cause.charge_now":"charge now","cause.goal_reached":"the session's goal was reached","cause.session_ended":"the session ended","cause.limit":"a limit changed","cause.direction":"change of direction","cause.reconnected":"the device came back","cause.rebooted":"the device rebooted","cause.transaction_started":"charging began","cause.restarted":"Home Assistant restarted","cause.retried":"it should be in force and was not","cause.drifted":"the device showed another setpoint","reason.rejected":"refused by the device","reason.attempts_exhausted":"all attempts failed","reason.timed_out":"no answer in time","reason.unproven":"accepted, and no proof came","reason.superseded":"a newer command came","reason.expired":"its plan had ended","reason.goal_reached":"the session's goal is reached","reason.cancelled":"withdrawn","reason.offline":"the device was offline","reason.no_adapter":"nothing speaks to the device","reason.unsupported":"the device cannot do this","reason.out_of_limits":"out of limits","reason.direction_blocked":"the old direction could not be stopped","reason.asset_state":"not in this state of the device","reason.asset_removed":"the device was removed","reason.overridden":"a setpoint by hand stands before it","reason.not_following_plan":"paused","reason.unverified":"the device does something else","reason.released":"control was handed back","reason.restarted":"Home Assistant restarted meanwhile","plan.none":"No plan yet","plan.none.how":"Copy this example, change it, and hand it in below. Automations use the action energy_dispatch.submit_schedule.","plan.state.active":"active","plan.state.waiting":"waiting","plan.state.replaced":"replaced","plan.state.ended":"ended","plan.state.cancelled":"cancelled","plan.state.refused":"refused","plan.unnamed":"Unnamed plan","plan.received":"received {at}","plan.from_user":"from {name}","plan.from_automation":"from an automation or a script","plan.valid":"{start} to {end}","plan.valid_open":"from {start}, without an end","plan.slots":"{count} slots","plan.clamped":"{count} limited","plan.clamped_slot":"{at}: {asked} becomes {sent}: {reason}","plan.ignored":"Ignored columns: {columns}","plan.unmapped":"Columns without a device: {columns}","plan.cancel":"Cancel plan","plan.cancel.ask":"Cancel “{plan}”?","plan.cancel.what":"The plans of {assets} are withdrawn, as if they had ended. Each device is left as its end of plan says.","plan.cancel.yes":"Cancel the plan","plan.cancel.no":"Keep it","plan.others":"Earlier plans","submit.title":"Hand in a plan","submit.how":"Paste CSV, or drop a file here. Power is in kW. An empty cell leaves the device to itself.","submit.name":"Name","submit.csv":"CSV","submit.file":"Choose a file","submit.example":"Put the example in","submit.check":"Check","submit.checking":"Checking…","submit.again":"Check again","submit.ok":"It can be taken: {slots} slots from {start}.","submit.asset":"{asset}: {commands} commands","submit.refused":"It is refused, and nothing has changed.","submit.row":"Line {line}","submit.send":"Submit plan","submit.sending":"requested…","submit.done":"The plan is accepted and on disk.","submit.site":"Site","submit.no_permission":"Only those who may act on devices can hand in plans.","submit.changed":"Changed since the check: check it again.","device.adapter":"Speaks","device.commands":"Can do","device.power":"Power","device.power.range":"{least} to {most}","device.discharge":"Discharge up to","device.step":"Step","device.phases":"Phases","device.proofs":"Can prove by","device.stores_plan":"Keeps whole plans itself","device.lifetime":"A setpoint lasts","device.lifetime.forever":"until it is changed","device.write_cost":"Memory for setpoints","device.write_cost.free":"does not wear out","device.write_cost.flash":"wears out","device.limits":"Limits set by you","device.last_proof":"Last proof","device.errors":"Failed in 24 h","device.errors.of":"{failed} of {ended}","device.writes":"Writes in 24 h","device.writes.of":"{count} of {budget}","device.entities":"Open the device","device.unknown":"unknown","device.never":"never","device.yes":"yes","device.no":"no","device.test":"Test","device.test.ask":"Test {asset}?","device.test.what":"It is set to 0, to its minimum, to its maximum ({most}) and to 0 again, and measured. That may take some minutes. Power really flows. Then the plan counts again.","device.test.yes":"Start the test","device.test.running":"Test is running…","device.test.done":"Tested {at}","device.test.failed":"Test failed {at}","device.test.step":"{asked} asked, {measured} measured after {latency}","device.test.step.other":"{asked} asked, {measured} measured: not what was asked","device.test.step.unmeasured":"{asked} asked and accepted; no power is measured","device.test.step.refused":"{asked} asked: not carried out","device.test.min":"Minimum reached","device.test.max":"Maximum reached","device.test.not_reached":"not reached","device.test.latency":"Follows within","device.test.sign":"Sign of the power","device.test.sign.as_expected":"positive while charging, as it should be","device.test.sign.reversed":"reversed","device.test.sign.unknown":"not known","device.test.advice.reversed":"The power is measured with the wrong sign: it has to be positive while charging. Change that in the device's settings.","device.test.advice.unknown":"Nothing flowed at the maximum. A charger needs a vehicle that takes power, a battery room in it; then test again.","proof.acknowledged":"saying yes","proof.read_back":"reporting the setpoint","proof.measured":"measured power","proof.shadow":"shadow mode","limit.max_charge_kw":"charge at most","limit.max_discharge_kw":"discharge at most","limit.min_charge_kw":"charge at least","limit.step_kw":"step","limit.soc_floor_percent":"discharge down to","limit.soc_ceiling_percent":"charge up to","limit.ramp_kw_per_minute":"ramp a minute","limit.dwell_seconds":"a setpoint stays","limit.priority":"priority","adapter.ocpp":"OCPP","adapter.modbus":"Modbus","adapter.simulated":"simulated","adapter.entity":"entities","kind.charger":"Charger","kind.battery":"Battery","card.name":"Energy Dispatch","card.description":"What a charger or battery does, and why: plan against measured power, next command, last failure.","card.asset":"Device","card.hours":"Hours shown","card.buttons":"Show buttons","card.pick":"Choose a device in the card's settings.","card.gone":"This device is not here any more, or you may not see it."},Id={en:So,de:_d};function ci(s){const e=Id[s.toLowerCase().split("-")[0]??"en"]??So;return(t,n)=>e[t].replace(/\{(\w+)\}/g,(i,o)=>String(n?.[o]??i))}function Ce(s,e,t,n){const i=`${e}.${t}`;return i in So?s(i,n):t.replaceAll("_"," ")}const El={revision:null,sites:{},assets:{},hidden:0,recorder:!0,skew:0};function qd(s,e,t=Date.now()/1e3){return e.kind==="snapshot"?{revision:e.revision,sites:e.sites,assets:e.assets,hidden:e.hidden,recorder:e.recorder,skew:e.now-t}:s.revision!==e.after?null:{...s,revision:e.revision,skew:e.now-t,sites:Pl(s.sites,e.sites),assets:Pl(s.assets,e.assets)}}function Pl(s,e){if(!e)return s;const t={...s};for(const[n,i]of Object.entries(e))i===null?delete t[n]:t[n]={...t[n],...i};return t}class Kd{constructor(e){this.state=El,this.disconnectedSince=null,this.error=null,this.#e=new Set,this.#t=null,this.#n=0,this.#a=()=>{this.disconnectedSince??=Date.now()/1e3,this.#u()},this.#d=()=>{this.error!==null&&this.#l(),this.#u()},this.#i=e}#e;#t;#n;#i;listen(e){return this.#e.add(e),this.#e.size===1&&this.#s(),()=>{this.#e.delete(e),this.#e.size===0&&this.#o()}}#s(){const{connection:e}=this.#i;e.addEventListener("disconnected",this.#a),e.addEventListener("ready",this.#d),e.connected||(this.disconnectedSince??=Date.now()/1e3),this.#l()}#o(){const{connection:e}=this.#i;e.removeEventListener("disconnected",this.#a),e.removeEventListener("ready",this.#d),this.#r(),this.state=El,this.error=null}async#l(){const e=++this.#n;try{const t=await this.#i.connection.subscribeMessage(n=>{e===this.#n&&this.#c(n)},{type:"energy_dispatch/subscribe"});e===this.#n?this.#t=t:await t()}catch(t){if(e!==this.#n)return;this.error=t.code??"unknown",this.#u()}}#r(){this.#n+=1,this.#t?.().catch(()=>{}),this.#t=null}#c(e){const t=qd(this.state,e);if(t===null){this.#r(),this.#l();return}this.state=t,this.error=null,this.disconnectedSince=null,this.#u()}#a;#d;#u(){for(const e of[...this.#e])e()}}const Cl=new WeakMap;function Yd(s){let e=Cl.get(s.connection);return e||(e=new Kd(s),Cl.set(s.connection,e)),e}const Zd=1500;class Or{constructor(e){this.error=null,this.#e=new Set,this.#t=e}#e;#t;pending(e){return this.#e.has(e)}dismissError(){this.error=null,this.#t()}async run(e,t,n,i,o){if(this.#e.has(t))return!1;this.#e.add(t),this.error=null,this.#t();const{store:l}=e,c=l.state.revision;try{return await e.hass.callService(n,i,o,void 0,!1),await Jd(l,c),!0}catch(d){return this.error=Cn(d),!1}finally{this.#e.delete(t),this.#t()}}ours(e,t,n,i={}){return this.run(e,`${n}:${t.site}/${t.asset_id}`,"energy_dispatch",n,{config_entry_id:t.site,asset_id:t.asset_id,...i})}entity(e,t,n){if(t===void 0)return Promise.resolve(!1);const i=t.split(".")[0]??"homeassistant";return this.run(e,`${n}:${t}`,i,n,{entity_id:t})}}function Jd(s,e){return s.state.revision!==e?Promise.resolve():new Promise(t=>{const n=s.listen(()=>{s.state.revision!==e&&o()}),i=setTimeout(()=>o(),Zd);function o(){clearTimeout(i),n(),t()}})}function Qd(s){return JSON.stringify([s.locale,s.language,s.config.time_zone,s.user?.id,Nr(s)])}function Nr(s){return JSON.stringify([s.themes?.darkMode,s.themes?.theme,s.selectedTheme])}class Lr{constructor(){this.t=ci("en"),this.theme="",this.#e=""}#e;take(e){const t=Qd(e);return t===this.#e?!1:(this.#e=t,this.t=ci(e.locale.language||e.language),this.format=new qc(e),this.theme=Nr(e),!0)}context(e,t,n){const i=Yd(e);return{hass:e,store:i,state:i.state,t:this.t,format:this.format,now:Date.now()/1e3+i.state.skew,theme:this.theme,acts:t,go:n}}}function Xd(s,e){return s.state.assets[e]?.name??e.split("/").slice(1).join("/")}const tt=Je`
  :host {
    --ed-text: var(--primary-text-color, #212121);
    --ed-soft: var(--secondary-text-color, #5e5e5e);
    --ed-line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --ed-card: var(--ha-card-background, var(--card-background-color, #fff));
    --ed-page: var(--primary-background-color, #fafafa);
    --ed-accent: var(--primary-color, #0288d1);
    --ed-bad: var(--error-color, #c62828);
    --ed-warn: var(--warning-color, #b26a00);
    --ed-good: var(--success-color, #2e7d32);
    --ed-radius: var(--ha-card-border-radius, 12px);
    --ed-fill: color-mix(in srgb, var(--ed-text) 6%, transparent);
    /* Small coloured text needs more contrast than the theme's own colours give. */
    --ed-bad-text: color-mix(in srgb, var(--ed-bad) 55%, var(--ed-text));
    --ed-warn-text: color-mix(in srgb, var(--ed-warn) 45%, var(--ed-text));
    --ed-good-text: color-mix(in srgb, var(--ed-good) 50%, var(--ed-text));
    --ed-accent-text: color-mix(in srgb, var(--ed-accent) 52%, var(--ed-text));
    color: var(--ed-text);
    font-family: var(
      --ha-font-family-body,
      var(--paper-font-body1_-_font-family, system-ui, sans-serif)
    );
    -webkit-font-smoothing: antialiased;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: 16px;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  .box {
    background: var(--ed-card);
    border: 1px solid var(--ha-card-border-color, var(--ed-line));
    border-radius: var(--ed-radius);
    box-shadow: var(--ha-card-box-shadow, none);
  }
  .soft {
    color: var(--ed-soft);
  }
  .num {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .wrap {
    flex-wrap: wrap;
  }
  .grow {
    flex: 1;
    min-width: 0;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  button,
  select,
  input,
  textarea {
    font: inherit;
    color: inherit;
  }
  button,
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 44px;
    min-width: 44px;
    padding: 0 14px;
    border: 1px solid transparent;
    border-radius: 22px;
    background: var(--ed-fill);
    color: var(--ed-text);
    font-size: 14px;
    font-weight: 500;
    text-decoration: none;
    cursor: pointer;
    transition: background 120ms ease;
  }
  button:hover:not([disabled]),
  .button:hover {
    background: color-mix(in srgb, var(--ed-text) 12%, transparent);
  }
  button.primary {
    background: color-mix(in srgb, var(--ed-accent) 18%, transparent);
    color: var(--ed-accent-text);
  }
  button.primary:hover:not([disabled]) {
    background: color-mix(in srgb, var(--ed-accent) 28%, transparent);
  }
  button.danger {
    background: color-mix(in srgb, var(--ed-bad) 16%, transparent);
    color: var(--ed-bad-text);
  }
  button.plain {
    background: none;
  }
  button[disabled] {
    cursor: default;
    color: var(--ed-soft);
  }
  button[aria-pressed="true"],
  button[aria-selected="true"] {
    background: color-mix(in srgb, var(--ed-accent) 18%, transparent);
    color: var(--ed-accent-text);
  }
  :focus-visible {
    outline: 2px solid var(--ed-accent);
    outline-offset: 2px;
  }
  select,
  input:not([type="checkbox"]),
  textarea {
    min-height: 44px;
    padding: 0 12px;
    border: 1px solid color-mix(in srgb, var(--ed-text) 45%, transparent);
    border-radius: 8px;
    background: var(--ed-card);
    font-size: 14px;
    max-width: 100%;
  }
  label {
    font-size: 13px;
    color: var(--ed-soft);
  }
  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: 5px;
    min-height: 24px;
    padding: 1px 10px;
    border-radius: 12px;
    background: var(--ed-fill);
    color: var(--ed-text);
    font-size: 12px;
    font-weight: 500;
    white-space: nowrap;
  }
  .chip.good {
    background: color-mix(in srgb, var(--ed-good) 15%, transparent);
    color: var(--ed-good-text);
  }
  .chip.bad {
    background: color-mix(in srgb, var(--ed-bad) 15%, transparent);
    color: var(--ed-bad-text);
  }
  .chip.warn {
    background: color-mix(in srgb, var(--ed-warn) 17%, transparent);
    color: var(--ed-warn-text);
  }
  .chip.busy {
    background: color-mix(in srgb, var(--ed-accent) 16%, transparent);
    color: var(--ed-accent-text);
  }
  .empty {
    padding: 40px 24px;
    text-align: center;
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 10px;
  }
  .empty h2 {
    font-size: 18px;
  }
  .empty p {
    color: var(--ed-soft);
    max-width: 56ch;
    line-height: 1.5;
  }
  ed-icon {
    --ed-icon: 20px;
  }
  ed-confirm,
  ed-override {
    display: contents;
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      transition: none !important;
      animation: none !important;
    }
  }
`;var eu=Object.defineProperty,tu=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&eu(e,t,i),i};class _t extends on{static{this.styles=tt}}tu([re({attribute:!1})],_t.prototype,"ctx");function nt(s,e){customElements.get(s)||customElements.define(s,e)}function Rr(s,e,t){const{t:n,acts:i}=s,o=`${e.site}/${e.asset_id}`,l=s.store.disconnectedSince!==null||!e.can_control,c=e.entities.follow_schedule,d=(f,v,y,k={})=>b`<button
      class=${k.kind??""}
      ?disabled=${l||k.off||i.pending(f)}
      title=${e.can_control?"":n("action.no_permission")}
      @click=${y}
    >
      ${i.pending(f)?n("requested"):v}
    </button>`,h=e.mode==="override"?d(`clear_override:${o}`,n("action.resume"),()=>i.ours(s,e,"clear_override"),{kind:"primary"}):e.mode==="paused"?d(`turn_on:${c}`,n("action.resume"),()=>i.entity(s,c,"turn_on"),{kind:"primary",off:c===void 0}):d(`turn_off:${c}`,n("action.pause"),()=>i.entity(s,c,"turn_off"),{off:c===void 0}),g=e.override!==null||e.mode==="plan"&&e.plan!==null;return b`<div class="buttons row wrap">
    ${h}
    ${d(`send_now:${o}`,n("action.send_now"),()=>i.ours(s,e,"send_now"),{off:!g})}
    ${d(`set_override:${o}`,n(e.override?"action.change_override":"action.override"),()=>{t().querySelector(`ed-override[data-key="${CSS.escape(o)}"]`)?.open()})}
    ${e.can_control?A:b`<span class="soft note">${n("action.no_permission")}</span>`}
  </div>`}var nu=Object.defineProperty,Gt=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&nu(e,t,i),i};const Hr=Je`
  dialog {
    border: none;
    border-radius: 20px;
    padding: 24px;
    width: min(480px, calc(100vw - 32px));
    background: var(--ed-card);
    color: var(--ed-text);
    box-shadow: 0 12px 48px rgba(0, 0, 0, 0.35);
  }
  dialog::backdrop {
    background: rgba(0, 0, 0, 0.5);
  }
  h2 {
    font-size: 20px;
    margin-bottom: 12px;
  }
  form {
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  p {
    line-height: 1.5;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 8px;
    margin-top: 8px;
  }
  .error {
    color: var(--ed-bad-text);
  }
`;class ds extends _t{constructor(){super(...arguments),this.heading="",this.text="",this.yes="",this.no=""}static{this.styles=[tt,Hr]}async ask(){return await this.updateComplete,this.dialog.returnValue="",this.dialog.showModal(),new Promise(e=>{this.dialog.addEventListener("close",()=>e(this.dialog.returnValue==="yes"),{once:!0})})}render(){return b`<dialog aria-labelledby="heading">
      <form method="dialog">
        <div>
          <h2 id="heading">${this.heading}</h2>
          <p class="soft">${this.text}</p>
        </div>
        <div class="buttons">
          <button class="plain" value="no" autofocus>${this.no}</button>
          <button class="danger" value="yes">${this.yes}</button>
        </div>
      </form>
    </dialog>`}}Gt([re({attribute:!1})],ds.prototype,"heading");Gt([re({attribute:!1})],ds.prototype,"text");Gt([re({attribute:!1})],ds.prototype,"yes");Gt([re({attribute:!1})],ds.prototype,"no");Gt([Mt("dialog")],ds.prototype,"dialog");nt("ed-confirm",ds);const su=[30,60,120,240];class us extends _t{constructor(){super(...arguments),this.invalid=!1}static{this.styles=[tt,Hr]}async open(){await this.updateComplete,this.invalid=!1;const{asset:e}=this,t=e.override?.power_kw??e.setpoint_kw??e.plan?.power_kw??0;this.power.value=String(t),this.for.value="60",this.dialog.showModal(),this.power.select()}render(){const{t:e}=this.ctx,t=this.asset.kind==="battery"?"override.power_help":"override.power_help_charger";return b`<dialog aria-labelledby="heading">
      <form method="dialog" novalidate @submit=${n=>this.#e(n)}>
        <h2 id="heading">${e("override.title",{asset:this.asset.name})}</h2>
        <div class="field">
          <label for="power">${e("override.power")}</label>
          <input
            id="power"
            type="text"
            inputmode="decimal"
            autocomplete="off"
            aria-describedby="help"
            aria-invalid=${this.invalid?"true":"false"}
          />
          <span id="help" class=${this.invalid?"error":"soft"}
            >${e(this.invalid?"override.invalid":t)}</span
          >
        </div>
        <div class="field">
          <label for="for">${e("override.for")}</label>
          <select id="for">
            ${su.map(n=>b`<option value=${n}>${e(`override.${n}`)}</option>`)}
            <option value="plan">${e("override.plan")}</option>
            <option value="open">${e("override.open")}</option>
          </select>
        </div>
        <div class="buttons">
          <button class="plain" type="button" @click=${()=>this.dialog.close()}>
            ${e("action.back")}
          </button>
          <button class="primary" type="submit">${e("override.set")}</button>
        </div>
      </form>
    </dialog>`}#e(e){e.preventDefault();const t=this.power.value.trim().replace(",",".").replace("−","-"),n=Number(t);if(t===""||!Number.isFinite(n)){this.invalid=!0,this.power.focus();return}const i=this.for.value,o=i==="plan"?{next_plan_change:!0}:i==="open"?{}:{duration:{minutes:Number(i)}};this.dialog.close(),this.ctx.acts.ours(this.ctx,this.asset,"set_override",{power_kw:n,...o})}}Gt([re({attribute:!1})],us.prototype,"asset");Gt([se()],us.prototype,"invalid");Gt([Mt("dialog")],us.prototype,"dialog");Gt([Mt("#power")],us.prototype,"power");Gt([Mt("#for")],us.prototype,"for");nt("ed-override",us);function jr(s){const{acts:e,t}=s;return e.error===null?A:b`<div class="notice bad" role="alert">
    <ed-icon icon="mdi:alert-circle-outline"></ed-icon>
    <span class="grow">${t("action.failed",{detail:e.error})}</span>
    <button class="plain" aria-label=${t("action.close")} @click=${()=>e.dismissError()}>
      <ed-icon icon="mdi:close"></ed-icon>
    </button>
  </div>`}var iu=Object.defineProperty,ou=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&iu(e,t,i),i};const lu={"mdi:alert-circle-outline":"!","mdi:clock-alert-outline":"◷","mdi:lan-disconnect":"⊘","mdi:check-circle-outline":"✓","mdi:progress-clock":"…","mdi:send-outline":"→","mdi:check":"✓","mdi:close-circle-outline":"✕","mdi:swap-horizontal":"⇄","mdi:cancel":"⊘","mdi:timer-sand-complete":"◔","mdi:connection":"✂","mdi:chevron-left":"‹","mdi:chevron-right":"›","mdi:close":"✕","mdi:gesture-tap":"✎","mdi:pause":"‖","mdi:play":"▶","mdi:calendar-check":"▤","mdi:ev-station":"↯","mdi:home-battery-outline":"▮","mdi:view-dashboard-outline":"▦","mdi:chart-line":"∿","mdi:format-list-checks":"☰","mdi:calendar-clock":"▤","mdi:tune-variant":"⚙"};class Ur extends on{constructor(){super(...arguments),this.icon=""}static{this.styles=Je`
    :host {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      width: var(--ed-icon, 20px);
      height: var(--ed-icon, 20px);
      flex: none;
      line-height: 1;
      --mdc-icon-size: var(--ed-icon, 20px);
    }
    span {
      font-size: calc(var(--ed-icon, 20px) * 0.8);
    }
  `}render(){return customElements.get("ha-icon")?b`<ha-icon aria-hidden="true" .icon=${this.icon}></ha-icon>`:b`<span aria-hidden="true">${lu[this.icon]??"•"}</span>`}}ou([re()],Ur.prototype,"icon");nt("ed-icon",Ur);const Vt=3600,ru=[60,300,600,900,1800,Vt,2*Vt,3*Vt,4*Vt,6*Vt,12*Vt,24*Vt];function au(s,e){let t=Vr(Math.floor((s+e.offset(s))/86400)*86400,e);for(;e.day(t-Vt)===e.day(s);)t-=Vt;return t}function Fr(s,e,t,n){const i=(e-s)/Math.max(1,t),o=ru.find(h=>h>=i)??Math.ceil(i/86400)*86400,l=[];if(o<=Vt){const h=n.offset(s)%o;for(let g=Math.ceil((s+h)/o)*o-h;g<=e;g+=o)l.push(g);return l}let c=Math.floor((s+n.offset(s))/o)*o;const d=e+n.offset(e);for(;c<=d;c+=o){const h=Vr(c,n);h>=s&&h<=e&&h!==l.at(-1)&&l.push(h)}return l}function Vr(s,e){let t=s-e.offset(s);return t=s-e.offset(t),t}function cu(s,e,t){const n=[];for(const i of s){const o=t.day(e(i)),l=n.at(-1);l?.day===o?l.items.push(i):n.push({day:o,at:e(i),items:[i]})}return n}const du=!0,Oe="u-",uu="uplot",hu=Oe+"hz",pu=Oe+"vt",fu=Oe+"title",mu=Oe+"wrap",gu=Oe+"under",wu=Oe+"over",vu=Oe+"axis",$n=Oe+"off",bu=Oe+"select",_u=Oe+"cursor-x",yu=Oe+"cursor-y",xu=Oe+"cursor-pt",$u=Oe+"legend",ku=Oe+"live",Su=Oe+"inline",Au=Oe+"series",Eu=Oe+"marker",Tl=Oe+"label",Pu=Oe+"value",Ms="width",Ds="height",Cs="top",zl="bottom",Xn="left",Zi="right",Ao="#000",Ml=Ao+"0",Ji="mousemove",Dl="mousedown",Qi="mouseup",Ol="mouseenter",Nl="mouseleave",Ll="dblclick",Cu="resize",Tu="scroll",Rl="change",di="dppxchange",Eo="--",hs=typeof window<"u",ro=hs?document:null,ss=hs?window:null,zu=hs?navigator:null;let ce,ti;function ao(){let s=devicePixelRatio;ce!=s&&(ce=s,ti&&uo(Rl,ti,ao),ti=matchMedia(`(min-resolution: ${ce-.001}dppx) and (max-resolution: ${ce+.001}dppx)`),Sn(Rl,ti,ao),ss.dispatchEvent(new CustomEvent(di)))}function at(s,e){if(e!=null){let t=s.classList;!t.contains(e)&&t.add(e)}}function co(s,e){let t=s.classList;t.contains(e)&&t.remove(e)}function _e(s,e,t){s.style[e]=t+"px"}function Pt(s,e,t,n){let i=ro.createElement(s);return e!=null&&at(i,e),t?.insertBefore(i,n),i}function vt(s,e){return Pt("div",s,e)}const Hl=new WeakMap;function Ft(s,e,t,n,i){let o="translate("+e+"px,"+t+"px)",l=Hl.get(s);o!=l&&(s.style.transform=o,Hl.set(s,o),e<0||t<0||e>n||t>i?at(s,$n):co(s,$n))}const jl=new WeakMap;function Ul(s,e,t){let n=e+t,i=jl.get(s);n!=i&&(jl.set(s,n),s.style.background=e,s.style.borderColor=t)}const Fl=new WeakMap;function Vl(s,e,t,n){let i=e+""+t,o=Fl.get(s);i!=o&&(Fl.set(s,i),s.style.height=t+"px",s.style.width=e+"px",s.style.marginLeft=n?-e/2+"px":0,s.style.marginTop=n?-t/2+"px":0)}const Po={passive:!0},Mu={...Po,capture:!0};function Sn(s,e,t,n){e.addEventListener(s,t,n?Mu:Po)}function uo(s,e,t,n){e.removeEventListener(s,t,Po)}hs&&ao();function Ct(s,e,t,n){let i;t=t||0,n=n||e.length-1;let o=n<=2147483647;for(;n-t>1;)i=o?t+n>>1:ct((t+n)/2),e[i]<s?t=i:n=i;return s-e[t]<=e[n]-s?t:n}function Gr(s){return(t,n,i)=>{let o=-1,l=-1;for(let c=n;c<=i;c++)if(s(t[c])){o=c;break}for(let c=i;c>=n;c--)if(s(t[c])){l=c;break}return[o,l]}}const Wr=s=>s!=null,Br=s=>s!=null&&s>0,mi=Gr(Wr),Du=Gr(Br);function Ou(s,e,t,n=0,i=!1){let o=i?Du:mi,l=i?Br:Wr;[e,t]=o(s,e,t);let c=s[e],d=s[e];if(e>-1)if(n==1)c=s[e],d=s[t];else if(n==-1)c=s[t],d=s[e];else for(let h=e;h<=t;h++){let g=s[h];l(g)&&(g<c?c=g:g>d&&(d=g))}return[c??fe,d??-fe]}function gi(s,e,t,n){let i=Bl(s),o=Bl(e);s==e&&(i==-1?(s*=t,e/=t):(s/=t,e*=t));let l=t==10?qt:Ir,c=i==1?ct:bt,d=o==1?bt:ct,h=c(l(De(s))),g=d(l(De(e))),f=os(t,h),v=os(t,g);return t==10&&(h<0&&(f=me(f,-h)),g<0&&(v=me(v,-g))),n||t==2?(s=f*i,e=v*o):(s=Zr(s,f),e=wi(e,v)),[s,e]}function Co(s,e,t,n){let i=gi(s,e,t,n);return s==0&&(i[0]=0),e==0&&(i[1]=0),i}const To=.1,Gl={mode:3,pad:To},Ls={pad:0,soft:null,mode:0},Nu={min:Ls,max:Ls};function ui(s,e,t,n){return vi(t)?Wl(s,e,t):(Ls.pad=t,Ls.soft=n?0:null,Ls.mode=n?3:0,Wl(s,e,Nu))}function le(s,e){return s??e}function Lu(s,e,t){for(e=le(e,0),t=le(t,s.length-1);e<=t;){if(s[e]!=null)return!0;e++}return!1}function Wl(s,e,t){let n=t.min,i=t.max,o=le(n.pad,0),l=le(i.pad,0),c=le(n.hard,-fe),d=le(i.hard,fe),h=le(n.soft,fe),g=le(i.soft,-fe),f=le(n.mode,0),v=le(i.mode,0),y=e-s,k=qt(y),O=Ze(De(s),De(e)),U=qt(O),V=De(U-k);(y<1e-24||V>10)&&(y=0,(s==0||e==0)&&(y=1e-24,f==2&&h!=fe&&(o=0),v==2&&g!=-fe&&(l=0)));let S=y||O||1e3,F=qt(S),E=os(10,ct(F)),Z=S*(y==0?s==0?.1:1:o),D=me(Zr(s-Z,E/10),24),J=s>=h&&(f==1||f==3&&D<=h||f==2&&D>=h)?h:fe,q=Ze(c,D<J&&s>=J?J:Tt(J,D)),ee=S*(y==0?e==0?.1:1:l),I=me(wi(e+ee,E/10),24),P=e<=g&&(v==1||v==3&&I>=g||v==2&&I<=g)?g:-fe,Y=Tt(d,I>P&&e<=P?P:Ze(P,I));return q==Y&&q==0&&(Y=100),[q,Y]}const Ru=new Intl.NumberFormat(hs?zu.language:"en-US"),zo=s=>Ru.format(s),dt=Math,li=dt.PI,De=dt.abs,ct=dt.floor,Me=dt.round,bt=dt.ceil,Tt=dt.min,Ze=dt.max,os=dt.pow,Bl=dt.sign,qt=dt.log10,Ir=dt.log2,Hu=(s,e=1)=>dt.sinh(s)*e,Xi=(s,e=1)=>dt.asinh(s/e),fe=1/0;function Il(s){return(qt((s^s>>31)-(s>>31))|0)+1}function ho(s,e,t){return Tt(Ze(s,e),t)}function qr(s){return typeof s=="function"}function te(s){return qr(s)?s:()=>s}const ju=()=>{},Kr=s=>s,Yr=(s,e)=>e,Uu=s=>null,ql=s=>!0,Kl=(s,e)=>s==e,Fu=/\.\d*?(?=9{6,}|0{6,})/gm,En=s=>{if(Qr(s)||rn.has(s))return s;const e=`${s}`,t=e.match(Fu);if(t==null)return s;let n=t[0].length-1;if(e.indexOf("e-")!=-1){let[i,o]=e.split("e");return+`${En(i)}e${o}`}return me(s,n)};function yn(s,e){return En(me(En(s/e))*e)}function wi(s,e){return En(bt(En(s/e))*e)}function Zr(s,e){return En(ct(En(s/e))*e)}function me(s,e=0){if(Qr(s))return s;let t=10**e,n=s*t*(1+Number.EPSILON);return Me(n)/t}const rn=new Map;function Jr(s){return((""+s).split(".")[1]||"").length}function Fs(s,e,t,n){let i=[],o=n.map(Jr);for(let l=e;l<t;l++){let c=De(l),d=me(os(s,l),c);for(let h=0;h<n.length;h++){let g=s==10?+`${n[h]}e${l}`:n[h]*d,f=(l>=0?0:c)+(l>=o[h]?0:o[h]),v=s==10?g:me(g,f);i.push(v),rn.set(v,f)}}return i}const Rs={},Mo=[],ls=[null,null],nn=Array.isArray,Qr=Number.isInteger,Vu=s=>s===void 0;function Yl(s){return typeof s=="string"}function vi(s){let e=!1;if(s!=null){let t=s.constructor;e=t==null||t==Object}return e}function Gu(s){return s!=null&&typeof s=="object"}const Wu=Object.getPrototypeOf(Uint8Array),Xr="__proto__";function rs(s,e=vi){let t;if(nn(s)){let n=s.find(i=>i!=null);if(nn(n)||e(n)){t=Array(s.length);for(let i=0;i<s.length;i++)t[i]=rs(s[i],e)}else t=s.slice()}else if(s instanceof Wu)t=s.slice();else if(e(s)){t={};for(let n in s)n!=Xr&&(t[n]=rs(s[n],e))}else t=s;return t}function Pe(s){let e=arguments;for(let t=1;t<e.length;t++){let n=e[t];for(let i in n)i!=Xr&&(vi(s[i])?Pe(s[i],rs(n[i])):s[i]=rs(n[i]))}return s}const Bu=0,Iu=1,qu=2;function Ku(s,e,t){for(let n=0,i,o=-1;n<e.length;n++){let l=e[n];if(l>o){for(i=l-1;i>=0&&s[i]==null;)s[i--]=null;for(i=l+1;i<t&&s[i]==null;)s[o=i++]=null}}}function Yu(s,e){if(Qu(s)){let l=s[0].slice();for(let c=1;c<s.length;c++)l.push(...s[c].slice(1));return Xu(l[0])||(l=Ju(l)),l}let t=new Set;for(let l=0;l<s.length;l++){let d=s[l][0],h=d.length;for(let g=0;g<h;g++)t.add(d[g])}let n=[Array.from(t).sort((l,c)=>l-c)],i=n[0].length,o=new Map;for(let l=0;l<i;l++)o.set(n[0][l],l);for(let l=0;l<s.length;l++){let c=s[l],d=c[0];for(let h=1;h<c.length;h++){let g=c[h],f=Array(i).fill(void 0),v=e?e[l][h]:Iu,y=[];for(let k=0;k<g.length;k++){let O=g[k],U=o.get(d[k]);O===null?v!=Bu&&(f[U]=O,v==qu&&y.push(U)):f[U]=O}Ku(f,y,i),n.push(f)}}return n}const Zu=typeof queueMicrotask>"u"?s=>Promise.resolve().then(s):queueMicrotask;function Ju(s){let e=s[0],t=e.length,n=Array(t);for(let o=0;o<n.length;o++)n[o]=o;n.sort((o,l)=>e[o]-e[l]);let i=[];for(let o=0;o<s.length;o++){let l=s[o],c=Array(t);for(let d=0;d<t;d++)c[d]=l[n[d]];i.push(c)}return i}function Qu(s){let e=s[0][0],t=e.length;for(let n=1;n<s.length;n++){let i=s[n][0];if(i.length!=t)return!1;if(i!=e){for(let o=0;o<t;o++)if(i[o]!=e[o])return!1}}return!0}function Xu(s,e=100){const t=s.length;if(t<=1)return!0;let n=0,i=t-1;for(;n<=i&&s[n]==null;)n++;for(;i>=n&&s[i]==null;)i--;if(i<=n)return!0;const o=Ze(1,ct((i-n+1)/e));for(let l=s[n],c=n+o;c<=i;c+=o){const d=s[c];if(d!=null){if(d<=l)return!1;l=d}}return!0}const ea=["January","February","March","April","May","June","July","August","September","October","November","December"],ta=["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"];function na(s){return s.slice(0,3)}const eh=ta.map(na),th=ea.map(na),nh={MMMM:ea,MMM:th,WWWW:ta,WWW:eh};function Ts(s){return(s<10?"0":"")+s}function sh(s){return(s<10?"00":s<100?"0":"")+s}const ih={YYYY:s=>s.getFullYear(),YY:s=>(s.getFullYear()+"").slice(2),MMMM:(s,e)=>e.MMMM[s.getMonth()],MMM:(s,e)=>e.MMM[s.getMonth()],MM:s=>Ts(s.getMonth()+1),M:s=>s.getMonth()+1,DD:s=>Ts(s.getDate()),D:s=>s.getDate(),WWWW:(s,e)=>e.WWWW[s.getDay()],WWW:(s,e)=>e.WWW[s.getDay()],HH:s=>Ts(s.getHours()),H:s=>s.getHours(),h:s=>{let e=s.getHours();return e==0?12:e>12?e-12:e},AA:s=>s.getHours()>=12?"PM":"AM",aa:s=>s.getHours()>=12?"pm":"am",a:s=>s.getHours()>=12?"p":"a",mm:s=>Ts(s.getMinutes()),m:s=>s.getMinutes(),ss:s=>Ts(s.getSeconds()),s:s=>s.getSeconds(),fff:s=>sh(s.getMilliseconds())};function Do(s,e){e=e||nh;let t=[],n=/\{([a-z]+)\}|[^{]+/gi,i;for(;i=n.exec(s);)t.push(i[0][0]=="{"?ih[i[1]]:i[0]);return o=>{let l="";for(let c=0;c<t.length;c++)l+=typeof t[c]=="string"?t[c]:t[c](o,e);return l}}const oh=new Intl.DateTimeFormat().resolvedOptions().timeZone;function lh(s,e){let t;return e=="UTC"||e=="Etc/UTC"?t=new Date(+s+s.getTimezoneOffset()*6e4):e==oh?t=s:(t=new Date(s.toLocaleString("en-US",{timeZone:e})),t.setMilliseconds(s.getMilliseconds())),t}const sa=s=>s%1==0,hi=[1,2,2.5,5],rh=Fs(10,-32,0,hi),ia=Fs(10,0,32,hi),ah=ia.filter(sa),xn=rh.concat(ia),Oo=`
`,oa="{YYYY}",Zl=Oo+oa,la="{M}/{D}",Os=Oo+la,ni=Os+"/{YY}",ra="{aa}",ch="{h}:{mm}",ts=ch+ra,Jl=Oo+ts,Ql=":{ss}",ue=null;function aa(s){let e=s*1e3,t=e*60,n=t*60,i=n*24,o=i*30,l=i*365,d=(s==1?Fs(10,0,3,hi).filter(sa):Fs(10,-3,0,hi)).concat([e,e*5,e*10,e*15,e*30,t,t*5,t*10,t*15,t*30,n,n*2,n*3,n*4,n*6,n*8,n*12,i,i*2,i*3,i*4,i*5,i*6,i*7,i*8,i*9,i*10,i*15,o,o*2,o*3,o*4,o*6,l,l*2,l*5,l*10,l*25,l*50,l*100]);const h=[[l,oa,ue,ue,ue,ue,ue,ue,1],[i*28,"{MMM}",Zl,ue,ue,ue,ue,ue,1],[i,la,Zl,ue,ue,ue,ue,ue,1],[n,"{h}"+ra,ni,ue,Os,ue,ue,ue,1],[t,ts,ni,ue,Os,ue,ue,ue,1],[e,Ql,ni+" "+ts,ue,Os+" "+ts,ue,Jl,ue,1],[s,Ql+".{fff}",ni+" "+ts,ue,Os+" "+ts,ue,Jl,ue,1]];function g(f){return(v,y,k,O,U,V)=>{let S=[],F=U>=l,E=U>=o&&U<l,Z=f(k),D=me(Z*s,3),J=eo(Z.getFullYear(),F?0:Z.getMonth(),E||F?1:Z.getDate()),q=me(J*s,3);if(E||F){let ee=E?U/o:0,I=F?U/l:0,P=D==q?D:me(eo(J.getFullYear()+I,J.getMonth()+ee,1)*s,3),Y=new Date(Me(P/s)),N=Y.getFullYear(),W=Y.getMonth();for(let j=0;P<=O;j++){let ne=eo(N+I*j,W+ee*j,1),H=ne-f(me(ne*s,3));P=me((+ne+H)*s,3),P<=O&&S.push(P)}}else{let ee=U>=i?i:U,I=ct(k)-ct(D),P=q+I+wi(D-q,ee);S.push(P);let Y=f(P),N=Y.getHours()+Y.getMinutes()/t+Y.getSeconds()/n,W=U/n,j=v.axes[y]._space,ne=V/j;for(;P=me(P+U,s==1?0:3),!(P>O);)if(W>1){let H=ct(me(N+W,6))%24,ie=f(P).getHours()-H;ie>1&&(ie=-1),P-=ie*n,N=(N+W)%24;let he=S[S.length-1];me((P-he)/U,3)*ne>=.7&&S.push(P)}else S.push(P)}return S}}return[d,h,g]}const[dh,uh,hh]=aa(1),[ph,fh,mh]=aa(.001);Fs(2,-53,53,[1]);function Xl(s,e){return s.map(t=>t.map((n,i)=>i==0||i==8||n==null?n:e(i==1||t[8]==0?n:t[1]+n)))}function er(s,e){return(t,n,i,o,l)=>{let c=e.find(k=>l>=k[0])||e[e.length-1],d,h,g,f,v,y;return n.map(k=>{let O=s(k),U=O.getFullYear(),V=O.getMonth(),S=O.getDate(),F=O.getHours(),E=O.getMinutes(),Z=O.getSeconds(),D=U!=d&&c[2]||V!=h&&c[3]||S!=g&&c[4]||F!=f&&c[5]||E!=v&&c[6]||Z!=y&&c[7]||c[1];return d=U,h=V,g=S,f=F,v=E,y=Z,D(O)})}}function gh(s,e){let t=Do(e);return(n,i,o,l,c)=>i.map(d=>t(s(d)))}function eo(s,e,t){return new Date(s,e,t)}function tr(s,e){return e(s)}const wh="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function nr(s,e){return(t,n,i,o)=>o==null?Eo:e(s(n))}function vh(s,e){let t=s.series[e];return t.width?t.stroke(s,e):t.points.width?t.points.stroke(s,e):null}function bh(s,e){return s.series[e].fill(s,e)}const _h={show:!0,live:!0,isolate:!1,mount:ju,markers:{show:!0,width:2,stroke:vh,fill:bh,dash:"solid"},idx:null,idxs:null,values:[]};function yh(s,e){let t=s.cursor.points,n=vt(),i=t.size(s,e);_e(n,Ms,i),_e(n,Ds,i);let o=i/-2;_e(n,"marginLeft",o),_e(n,"marginTop",o);let l=t.width(s,e,i);return l&&_e(n,"borderWidth",l),n}function xh(s,e){let t=s.series[e].points;return t._fill||t._stroke}function $h(s,e){let t=s.series[e].points;return t._stroke||t._fill}function kh(s,e){return s.series[e].points.size}const to=[0,0];function Sh(s,e,t){return to[0]=e,to[1]=t,to}function si(s,e,t,n=!0){return i=>{i.button==0&&(!n||i.target==e)&&t(i)}}function no(s,e,t,n=!0){return i=>{(!n||i.target==e)&&t(i)}}const Ah={show:!0,x:!0,y:!0,lock:!1,move:Sh,points:{one:!1,show:yh,size:kh,width:0,stroke:$h,fill:xh},bind:{mousedown:si,mouseup:si,click:si,dblclick:si,mousemove:no,mouseleave:no,mouseenter:no},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(s,e)=>{e.stopPropagation(),e.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(s,e,t,n,i)=>n-i,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},ca={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},No=Pe({},ca,{filter:Yr}),da=Pe({},No,{size:10}),ua=Pe({},ca,{show:!1}),Lo='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',ha="bold "+Lo,pa=1.5,sr={show:!0,scale:"x",stroke:Ao,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:ha,side:2,grid:No,ticks:da,border:ua,font:Lo,lineGap:pa,rotate:0},Eh="Value",Ph="Time",ir={show:!0,scale:"x",auto:!1,sorted:1,min:fe,max:-fe,idxs:[]};function Ch(s,e,t,n,i){return e.map(o=>o==null?"":zo(o))}function Th(s,e,t,n,i,o,l){let c=[],d=rn.get(i)||0;t=l?t:me(wi(t,i),d);for(let h=t;h<=n;h=me(h+i,d))c.push(Object.is(h,-0)?0:h);return c}function po(s,e,t,n,i,o,l){const c=[],d=s.scales[s.axes[e].scale].log,h=d==10?qt:Ir,g=ct(h(t));i=os(d,g),d==10&&(i=xn[Ct(i,xn)]);let f=t,v=i*d;d==10&&(v=xn[Ct(v,xn)]);do c.push(f),f=f+i,d==10&&!rn.has(f)&&(f=me(f,rn.get(i))),f>=v&&(i=f,v=i*d,d==10&&(v=xn[Ct(v,xn)]));while(f<=n);return c}function zh(s,e,t,n,i,o,l){let d=s.scales[s.axes[e].scale].asinh,h=n>d?po(s,e,Ze(d,t),n,i):[d],g=n>=0&&t<=0?[0]:[];return(t<-d?po(s,e,Ze(d,-n),-t,i):[d]).reverse().map(v=>-v).concat(g,h)}const fa=/./,Mh=/[12357]/,Dh=/[125]/,or=/1/,fo=(s,e,t,n)=>s.map((i,o)=>e==4&&i==0||o%n==0&&t.test(i.toExponential()[i<0?1:0])?i:null);function Oh(s,e,t,n,i){let o=s.axes[t],l=o.scale,c=s.scales[l],d=s.valToPos,h=o._space,g=d(10,l),f=d(9,l)-g>=h?fa:d(7,l)-g>=h?Mh:d(5,l)-g>=h?Dh:or;if(f==or){let v=De(d(1,l)-g);if(v<h)return fo(e.slice().reverse(),c.distr,f,bt(h/v)).reverse()}return fo(e,c.distr,f,1)}function Nh(s,e,t,n,i){let o=s.axes[t],l=o.scale,c=o._space,d=s.valToPos,h=De(d(1,l)-d(2,l));return h<c?fo(e.slice().reverse(),3,fa,bt(c/h)).reverse():e}function Lh(s,e,t,n){return n==null?Eo:e==null?"":zo(e)}const lr={show:!0,scale:"y",stroke:Ao,space:30,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:ha,side:3,grid:No,ticks:da,border:ua,font:Lo,lineGap:pa,rotate:0};function Rh(s,e){let t=3+(s||1)*2;return me(t*e,3)}function Hh(s,e){let{scale:t,idxs:n}=s.series[0],i=s._data[0],o=s.valToPos(i[n[0]],t,!0),l=s.valToPos(i[n[1]],t,!0),c=De(l-o),d=s.series[e],h=c/(d.points.space*ce);return n[1]-n[0]<=h}const rr={scale:null,auto:!0,sorted:0,min:fe,max:-fe},ma=(s,e,t,n,i)=>i,ar={show:!0,auto:!0,sorted:0,gaps:ma,alpha:1,facets:[Pe({},rr,{scale:"x"}),Pe({},rr,{scale:"y"})]},cr={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:ma,alpha:1,points:{show:Hh,filter:null},values:null,min:fe,max:-fe,idxs:[],path:null,clip:null};function jh(s,e,t,n,i){return t/10}const ga={time:du,auto:!0,distr:1,log:10,asinh:1,min:null,max:null,dir:1,ori:0},Uh=Pe({},ga,{time:!1,ori:1}),dr={};function wa(s,e){let t=dr[s];return t||(t={key:s,plots:[],sub(n){t.plots.push(n)},unsub(n){t.plots=t.plots.filter(i=>i!=n)},pub(n,i,o,l,c,d,h){for(let g=0;g<t.plots.length;g++)t.plots[g]!=i&&t.plots[g].pub(n,i,o,l,c,d,h)}},s!=null&&(dr[s]=t)),t}const as=1,mo=2;function Tn(s,e,t){const n=s.mode,i=s.series[e],o=n==2?s._data[e]:s._data,l=s.scales,c=s.bbox;let d=o[0],h=n==2?o[1]:o[e],g=n==2?l[i.facets[0].scale]:l[s.series[0].scale],f=n==2?l[i.facets[1].scale]:l[i.scale],v=c.left,y=c.top,k=c.width,O=c.height,U=s.valToPosH,V=s.valToPosV;return g.ori==0?t(i,d,h,g,f,U,V,v,y,k,O,_i,ps,xi,ba,ya):t(i,d,h,g,f,V,U,y,v,O,k,yi,fs,jo,_a,xa)}function Ro(s,e){let t=0,n=0,i=le(s.bands,Mo);for(let o=0;o<i.length;o++){let l=i[o];l.series[0]==e?t=l.dir:l.series[1]==e&&(l.dir==1?n|=1:n|=2)}return[t,n==1?-1:n==2?1:n==3?2:0]}function Fh(s,e,t,n,i){let o=s.mode,l=s.series[e],c=o==2?l.facets[1].scale:l.scale,d=s.scales[c];return i==-1?d.min:i==1?d.max:d.distr==3?d.dir==1?d.min:d.max:0}function Kt(s,e,t,n,i,o){return Tn(s,e,(l,c,d,h,g,f,v,y,k,O,U)=>{let V=l.pxRound;const S=h.dir*(h.ori==0?1:-1),F=h.ori==0?ps:fs;let E,Z;S==1?(E=t,Z=n):(E=n,Z=t);let D=V(f(c[E],h,O,y)),J=V(v(d[E],g,U,k)),q=V(f(c[Z],h,O,y)),ee=V(v(o==1?g.max:g.min,g,U,k)),I=new Path2D(i);return F(I,q,ee),F(I,D,ee),F(I,D,J),I})}function bi(s,e,t,n,i,o){let l=null;if(s.length>0){l=new Path2D;const c=e==0?xi:jo;let d=t;for(let f=0;f<s.length;f++){let v=s[f];if(v[1]>v[0]){let y=v[0]-d;y>0&&c(l,d,n,y,n+o),d=v[1]}}let h=t+i-d,g=10;h>0&&c(l,d,n-g/2,h,n+o+g)}return l}function Vh(s,e,t){let n=s[s.length-1];n&&n[0]==e?n[1]=t:s.push([e,t])}function Ho(s,e,t,n,i,o,l){let c=[],d=s.length;for(let h=i==1?t:n;h>=t&&h<=n;h+=i)if(e[h]===null){let f=h,v=h;if(i==1)for(;++h<=n&&e[h]===null;)v=h;else for(;--h>=t&&e[h]===null;)v=h;let y=o(s[f]),k=v==f?y:o(s[v]),O=f-i;y=l<=0&&O>=0&&O<d?o(s[O]):y;let V=v+i;k=l>=0&&V>=0&&V<d?o(s[V]):k,k>=y&&c.push([y,k])}return c}function ur(s){return s==0?Kr:s==1?Me:e=>yn(e,s)}function va(s){let e=s==0?_i:yi,t=s==0?(i,o,l,c,d,h)=>{i.arcTo(o,l,c,d,h)}:(i,o,l,c,d,h)=>{i.arcTo(l,o,d,c,h)},n=s==0?(i,o,l,c,d)=>{i.rect(o,l,c,d)}:(i,o,l,c,d)=>{i.rect(l,o,d,c)};return(i,o,l,c,d,h=0,g=0)=>{h==0&&g==0?n(i,o,l,c,d):(h=Tt(h,c/2,d/2),g=Tt(g,c/2,d/2),e(i,o+h,l),t(i,o+c,l,o+c,l+d,h),t(i,o+c,l+d,o,l+d,g),t(i,o,l+d,o,l,g),t(i,o,l,o+c,l,h),i.closePath())}}const _i=(s,e,t)=>{s.moveTo(e,t)},yi=(s,e,t)=>{s.moveTo(t,e)},ps=(s,e,t)=>{s.lineTo(e,t)},fs=(s,e,t)=>{s.lineTo(t,e)},xi=va(0),jo=va(1),ba=(s,e,t,n,i,o)=>{s.arc(e,t,n,i,o)},_a=(s,e,t,n,i,o)=>{s.arc(t,e,n,i,o)},ya=(s,e,t,n,i,o,l)=>{s.bezierCurveTo(e,t,n,i,o,l)},xa=(s,e,t,n,i,o,l)=>{s.bezierCurveTo(t,e,i,n,l,o)};function $a(s){return(e,t,n,i,o)=>Tn(e,t,(l,c,d,h,g,f,v,y,k,O,U)=>{let{pxRound:V,points:S}=l,F,E;h.ori==0?(F=_i,E=ba):(F=yi,E=_a);const Z=me(S.width*ce,3);let D=(S.size-S.width)/2*ce,J=me(D*2,3),q=new Path2D,ee=new Path2D,{left:I,top:P,width:Y,height:N}=e.bbox;xi(ee,I-J,P-J,Y+J*2,N+J*2);const W=j=>{if(d[j]!=null){let ne=V(f(c[j],h,O,y)),H=V(v(d[j],g,U,k));F(q,ne+D,H),E(q,ne,H,D,0,li*2)}};if(o)o.forEach(W);else for(let j=n;j<=i;j++)W(j);return{stroke:Z>0?q:null,fill:q,clip:ee,flags:as|mo}})}function ka(s){return(e,t,n,i,o,l)=>{n!=i&&(o!=n&&l!=n&&s(e,t,n),o!=i&&l!=i&&s(e,t,i),s(e,t,l))}}const Gh=ka(ps),Wh=ka(fs);function Sa(s){const e=le(s?.alignGaps,0);return(t,n,i,o)=>Tn(t,n,(l,c,d,h,g,f,v,y,k,O,U)=>{[i,o]=mi(d,i,o);let V=l.pxRound,S=N=>V(f(N,h,O,y)),F=N=>V(v(N,g,U,k)),E,Z;h.ori==0?(E=ps,Z=Gh):(E=fs,Z=Wh);const D=h.dir*(h.ori==0?1:-1),J={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:as},q=J.stroke;let ee=!1;if(o-i>=O*4){let N=L=>t.posToVal(L,h.key,!0),W=null,j=null,ne,H,Qe,ye=S(c[D==1?i:o]),ie=S(c[i]),he=S(c[o]),Q=N(D==1?ie+1:he-1);for(let L=D==1?i:o;L>=i&&L<=o;L+=D){let Te=c[L],xe=(D==1?Te<Q:Te>Q)?ye:S(Te),de=d[L];xe==ye?de!=null?(H=de,W==null?(E(q,xe,F(H)),ne=W=j=H):H<W?W=H:H>j&&(j=H)):de===null&&(ee=!0):(W!=null&&Z(q,ye,F(W),F(j),F(ne),F(H)),de!=null?(H=de,E(q,xe,F(H)),W=j=ne=H):(W=j=null,de===null&&(ee=!0)),ye=xe,Q=N(ye+D))}W!=null&&W!=j&&Qe!=ye&&Z(q,ye,F(W),F(j),F(ne),F(H))}else for(let N=D==1?i:o;N>=i&&N<=o;N+=D){let W=d[N];W===null?ee=!0:W!=null&&E(q,S(c[N]),F(W))}let[P,Y]=Ro(t,n);if(l.fill!=null||P!=0){let N=J.fill=new Path2D(q),W=l.fillTo(t,n,l.min,l.max,P),j=F(W),ne=S(c[i]),H=S(c[o]);D==-1&&([H,ne]=[ne,H]),E(N,H,j),E(N,ne,j)}if(!l.spanGaps){let N=[];ee&&N.push(...Ho(c,d,i,o,D,S,e)),J.gaps=N=l.gaps(t,n,i,o,N),J.clip=bi(N,h.ori,y,k,O,U)}return Y!=0&&(J.band=Y==2?[Kt(t,n,i,o,q,-1),Kt(t,n,i,o,q,1)]:Kt(t,n,i,o,q,Y)),J})}function Bh(s){const e=le(s.align,1),t=le(s.ascDesc,!1),n=le(s.alignGaps,0),i=le(s.extend,!1);return(o,l,c,d)=>Tn(o,l,(h,g,f,v,y,k,O,U,V,S,F)=>{[c,d]=mi(f,c,d);let E=h.pxRound,{left:Z,width:D}=o.bbox,J=ie=>E(k(ie,v,S,U)),q=ie=>E(O(ie,y,F,V)),ee=v.ori==0?ps:fs;const I={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:as},P=I.stroke,Y=v.dir*(v.ori==0?1:-1);let N=q(f[Y==1?c:d]),W=J(g[Y==1?c:d]),j=W,ne=W;i&&e==-1&&(ne=Z,ee(P,ne,N)),ee(P,W,N);for(let ie=Y==1?c:d;ie>=c&&ie<=d;ie+=Y){let he=f[ie];if(he==null)continue;let Q=J(g[ie]),L=q(he);e==1?ee(P,Q,N):ee(P,j,L),ee(P,Q,L),N=L,j=Q}let H=j;i&&e==1&&(H=Z+D,ee(P,H,N));let[Qe,ye]=Ro(o,l);if(h.fill!=null||Qe!=0){let ie=I.fill=new Path2D(P),he=h.fillTo(o,l,h.min,h.max,Qe),Q=q(he);ee(ie,H,Q),ee(ie,ne,Q)}if(!h.spanGaps){let ie=[];ie.push(...Ho(g,f,c,d,Y,J,n));let he=h.width*ce/2,Q=t||e==1?he:-he,L=t||e==-1?-he:he;ie.forEach(Te=>{Te[0]+=Q,Te[1]+=L}),I.gaps=ie=h.gaps(o,l,c,d,ie),I.clip=bi(ie,v.ori,U,V,S,F)}return ye!=0&&(I.band=ye==2?[Kt(o,l,c,d,P,-1),Kt(o,l,c,d,P,1)]:Kt(o,l,c,d,P,ye)),I})}function hr(s,e,t,n,i,o,l=fe){if(s.length>1){let c=null;for(let d=0,h=1/0;d<s.length;d++)if(e[d]!==void 0){if(c!=null){let g=De(s[d]-s[c]);g<h&&(h=g,l=De(t(s[d],n,i,o)-t(s[c],n,i,o)))}c=d}}return l}function Ih(s){s=s||Rs;const e=le(s.size,[.6,fe,1]),t=s.align||0,n=s.gap||0;let i=s.radius;i=i==null?[0,0]:typeof i=="number"?[i,0]:i;const o=te(i),l=1-e[0],c=le(e[1],fe),d=le(e[2],1),h=le(s.disp,Rs),g=le(s.each,y=>{}),{fill:f,stroke:v}=h;return(y,k,O,U)=>Tn(y,k,(V,S,F,E,Z,D,J,q,ee,I,P)=>{let Y=V.pxRound,N=t,W=n*ce,j=c*ce,ne=d*ce,H,Qe;E.ori==0?[H,Qe]=o(y,k):[Qe,H]=o(y,k);const ye=E.dir*(E.ori==0?1:-1);let ie=E.ori==0?xi:jo,he=E.ori==0?g:(z,ge,ze,Rn,un,Nt,hn)=>{g(z,ge,ze,un,Rn,hn,Nt)},Q=le(y.bands,Mo).find(z=>z.series[0]==k),L=Q!=null?Q.dir:0,Te=V.fillTo(y,k,V.min,V.max,L),Be=Y(J(Te,Z,P,ee)),xe,de,$t,st=I,ke=Y(V.width*ce),Ot=!1,Wt=null,ht=null,Zt=null,On=null;f!=null&&(ke==0||v!=null)&&(Ot=!0,Wt=f.values(y,k,O,U),ht=new Map,new Set(Wt).forEach(z=>{z!=null&&ht.set(z,new Path2D)}),ke>0&&(Zt=v.values(y,k,O,U),On=new Map,new Set(Zt).forEach(z=>{z!=null&&On.set(z,new Path2D)})));let{x0:Nn,size:_s}=h;if(Nn!=null&&_s!=null){N=1,S=Nn.values(y,k,O,U),Nn.unit==2&&(S=S.map(ze=>y.posToVal(q+ze*I,E.key,!0)));let z=_s.values(y,k,O,U);_s.unit==2?de=z[0]*I:de=D(z[0],E,I,q)-D(0,E,I,q),st=hr(S,F,D,E,I,q,st),$t=st-de+W}else st=hr(S,F,D,E,I,q,st),$t=st*l+W,de=st-$t;$t<1&&($t=0),ke>=de/2&&(ke=0),$t<5&&(Y=Kr);let Bs=$t>0,cn=st-$t-(Bs?ke:0);de=Y(ho(cn,ne,j)),xe=(N==0?de/2:N==ye?0:de)-N*ye*((N==0?W/2:0)+(Bs?ke/2:0));const Ie={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},Ln=Ot?null:new Path2D;let Bt=null;if(Q!=null)Bt=y.data[Q.series[1]];else{let{y0:z,y1:ge}=h;z!=null&&ge!=null&&(F=ge.values(y,k,O,U),Bt=z.values(y,k,O,U))}let dn=H*de,K=Qe*de;for(let z=ye==1?O:U;z>=O&&z<=U;z+=ye){let ge=F[z];if(ge==null)continue;if(Bt!=null){let Xe=Bt[z]??0;if(ge-Xe==0)continue;Be=J(Xe,Z,P,ee)}let ze=E.distr!=2||h!=null?S[z]:z,Rn=D(ze,E,I,q),un=J(le(ge,Te),Z,P,ee),Nt=Y(Rn-xe),hn=Y(Ze(un,Be)),it=Y(Tt(un,Be)),pt=hn-it;if(ge!=null){let Xe=ge<0?K:dn,kt=ge<0?dn:K;Ot?(ke>0&&Zt[z]!=null&&ie(On.get(Zt[z]),Nt,it+ct(ke/2),de,Ze(0,pt-ke),Xe,kt),Wt[z]!=null&&ie(ht.get(Wt[z]),Nt,it+ct(ke/2),de,Ze(0,pt-ke),Xe,kt)):ie(Ln,Nt,it+ct(ke/2),de,Ze(0,pt-ke),Xe,kt),he(y,k,z,Nt-ke/2,it,de+ke,pt)}}return ke>0?Ie.stroke=Ot?On:Ln:Ot||(Ie._fill=V.width==0?V._fill:V._stroke??V._fill,Ie.width=0),Ie.fill=Ot?ht:Ln,Ie})}function qh(s,e){const t=le(e?.alignGaps,0);return(n,i,o,l)=>Tn(n,i,(c,d,h,g,f,v,y,k,O,U,V)=>{[o,l]=mi(h,o,l);let S=c.pxRound,F=H=>S(v(H,g,U,k)),E=H=>S(y(H,f,V,O)),Z,D,J;g.ori==0?(Z=_i,J=ps,D=ya):(Z=yi,J=fs,D=xa);const q=g.dir*(g.ori==0?1:-1);let ee=F(d[q==1?o:l]),I=ee,P=[],Y=[];for(let H=q==1?o:l;H>=o&&H<=l;H+=q)if(h[H]!=null){let ye=d[H],ie=F(ye);P.push(I=ie),Y.push(E(h[H]))}const N={stroke:s(P,Y,Z,J,D,S),fill:null,clip:null,band:null,gaps:null,flags:as},W=N.stroke;let[j,ne]=Ro(n,i);if(c.fill!=null||j!=0){let H=N.fill=new Path2D(W),Qe=c.fillTo(n,i,c.min,c.max,j),ye=E(Qe);J(H,I,ye),J(H,ee,ye)}if(!c.spanGaps){let H=[];H.push(...Ho(d,h,o,l,q,F,t)),N.gaps=H=c.gaps(n,i,o,l,H),N.clip=bi(H,g.ori,k,O,U,V)}return ne!=0&&(N.band=ne==2?[Kt(n,i,o,l,W,-1),Kt(n,i,o,l,W,1)]:Kt(n,i,o,l,W,ne)),N})}function Kh(s){return qh(Yh,s)}function Yh(s,e,t,n,i,o){const l=s.length;if(l<2)return null;const c=new Path2D;if(t(c,s[0],e[0]),l==2)n(c,s[1],e[1]);else{let d=Array(l),h=Array(l-1),g=Array(l-1),f=Array(l-1);for(let v=0;v<l-1;v++)g[v]=e[v+1]-e[v],f[v]=s[v+1]-s[v],h[v]=g[v]/f[v];d[0]=h[0];for(let v=1;v<l-1;v++)h[v]===0||h[v-1]===0||h[v-1]>0!=h[v]>0?d[v]=0:(d[v]=3*(f[v-1]+f[v])/((2*f[v]+f[v-1])/h[v-1]+(f[v]+2*f[v-1])/h[v]),isFinite(d[v])||(d[v]=0));d[l-1]=h[l-2];for(let v=0;v<l-1;v++)i(c,s[v]+f[v]/3,e[v]+d[v]*f[v]/3,s[v+1]-f[v]/3,e[v+1]-d[v+1]*f[v]/3,s[v+1],e[v+1])}return c}const go=new Set;function pr(){for(let s of go)s.syncRect(!0)}hs&&(Sn(Cu,ss,pr),Sn(Tu,ss,pr,!0),Sn(di,ss,()=>{Ge.pxRatio=ce}));const Zh=Sa(),Jh=$a();function fr(s,e,t,n){return(n?[s[0],s[1]].concat(s.slice(2)):[s[0]].concat(s.slice(1))).map((o,l)=>wo(o,l,e,t))}function Qh(s,e){return s.map((t,n)=>n==0?{}:Pe({},e,t))}function wo(s,e,t,n){return Pe({},e==0?t:n,s)}function Aa(s,e,t){return e==null?ls:[e,t]}const Xh=Aa;function ep(s,e,t){return e==null?ls:ui(e,t,To,!0)}function Ea(s,e,t,n){return e==null?ls:gi(e,t,s.scales[n].log,!1)}const tp=Ea;function Pa(s,e,t,n){return e==null?ls:Co(e,t,s.scales[n].log,!1)}const np=Pa;function sp(s,e,t,n,i){let o=Ze(Il(s),Il(e)),l=e-s,c=Ct(i/n*l,t);do{let d=t[c],h=n*d/l;if(h>=i&&o+(d<5?rn.get(d):0)<=17)return[d,h]}while(++c<t.length);return[0,0]}function mr(s){let e,t;return s=s.replace(/(\d+)px/,(n,i)=>(e=Me((t=+i)*ce))+"px"),[s,e,t]}function ip(s){s.show&&[s.font,s.labelFont].forEach(e=>{let t=me(e[2]*ce,1);e[0]=e[0].replace(/[0-9.]+px/,t+"px"),e[1]=t})}function Ge(s,e,t){const n={mode:le(s.mode,1)},i=n.mode;function o(r,a,u,p){let m=a.valToPct(r);return p+u*(a.dir==-1?1-m:m)}function l(r,a,u,p){let m=a.valToPct(r);return p+u*(a.dir==-1?m:1-m)}function c(r,a,u,p){return a.ori==0?o(r,a,u,p):l(r,a,u,p)}n.valToPosH=o,n.valToPosV=l;let d=!1;n.status=0;const h=n.root=vt(uu);if(s.id!=null&&(h.id=s.id),at(h,s.class),s.title){let r=vt(fu,h);r.textContent=s.title}const g=Pt("canvas"),f=n.ctx=g.getContext("2d"),v=vt(mu,h);Sn("click",v,r=>{r.target===k&&(we!=Kn||$e!=Yn)&&Ve.click(n,r)},!0);const y=n.under=vt(gu,v);v.appendChild(g);const k=n.over=vt(wu,v);s=rs(s);const O=+le(s.pxAlign,1),U=ur(O);(s.plugins||[]).forEach(r=>{r.opts&&(s=r.opts(n,s)||s)});const V=s.ms||.001,S=n.series=i==1?fr(s.series||[],ir,cr,!1):Qh(s.series||[null],ar),F=n.axes=fr(s.axes||[],sr,lr,!0),E=n.scales={},Z=n.bands=s.bands||[];Z.forEach(r=>{r.fill=te(r.fill||null),r.dir=le(r.dir,-1)});const D=i==2?S[1].facets[0].scale:S[0].scale,J={axes:lc,series:tc},q=(s.drawOrder||["axes","series"]).map(r=>J[r]);function ee(r){const a=r.distr==3?u=>qt(u>0?u:r.clamp(n,u,r.min,r.max,r.key)):r.distr==4?u=>Xi(u,r.asinh):r.distr==100?u=>r.fwd(u):u=>u;return u=>{let p=a(u),{_min:m,_max:w}=r,_=w-m;return(p-m)/_}}function I(r){let a=E[r];if(a==null){let u=(s.scales||Rs)[r]||Rs;if(u.from!=null){I(u.from);let p=Pe({},E[u.from],u,{key:r});p.valToPct=ee(p),E[r]=p}else{a=E[r]=Pe({},r==D?ga:Uh,u),a.key=r;let p=a.time,m=a.range,w=nn(m);if((r!=D||i==2&&!p)&&(w&&(m[0]==null||m[1]==null)&&(m={min:m[0]==null?Gl:{mode:1,hard:m[0],soft:m[0]},max:m[1]==null?Gl:{mode:1,hard:m[1],soft:m[1]}},w=!1),!w&&vi(m))){let _=m;m=(x,$,C)=>$==null?ls:ui($,C,_)}a.range=te(m||(p?Xh:r==D?a.distr==3?tp:a.distr==4?np:Aa:a.distr==3?Ea:a.distr==4?Pa:ep)),a.auto=te(w?!1:a.auto),a.clamp=te(a.clamp||jh),a._min=a._max=null,a.valToPct=ee(a)}}}I("x"),I("y"),i==1&&S.forEach(r=>{I(r.scale)}),F.forEach(r=>{I(r.scale)});for(let r in s.scales)I(r);const P=E[D],Y=P.distr;let N,W;P.ori==0?(at(h,hu),N=o,W=l):(at(h,pu),N=l,W=o);const j={};for(let r in E){let a=E[r];(a.min!=null||a.max!=null)&&(j[r]={min:a.min,max:a.max},a.min=a.max=null)}const ne=s.tzDate||(r=>new Date(Me(r/V))),H=s.fmtDate||Do,Qe=V==1?hh(ne):mh(ne),ye=er(ne,Xl(V==1?uh:fh,H)),ie=nr(ne,tr(wh,H)),he=[],Q=n.legend=Pe({},_h,s.legend),L=n.cursor=Pe({},Ah,{drag:{y:i==2}},s.cursor),Te=Q.show,Be=L.show,xe=Q.markers;Q.idxs=he,xe.width=te(xe.width),xe.dash=te(xe.dash),xe.stroke=te(xe.stroke),xe.fill=te(xe.fill);let de,$t,st,ke=[],Ot=[],Wt,ht=!1,Zt={};if(Q.live){const r=S[1]?S[1].values:null;ht=r!=null,Wt=ht?r(n,1,0):{_:0};for(let a in Wt)Zt[a]=Eo}if(Te)if(de=Pt("table",$u,h),st=Pt("tbody",null,de),Q.mount(n,de),ht){$t=Pt("thead",null,de,st);let r=Pt("tr",null,$t);Pt("th",null,r);for(var On in Wt)Pt("th",Tl,r).textContent=On}else at(de,Su),Q.live&&at(de,ku);const Nn={show:!0},_s={show:!1};function Bs(r,a){if(a==0&&(ht||!Q.live||i==2))return ls;let u=[],p=Pt("tr",Au,st,st.childNodes[a]);at(p,r.class),r.show||at(p,$n);let m=Pt("th",null,p);if(xe.show){let x=vt(Eu,m);if(a>0){let $=xe.width(n,a);$&&(x.style.border=$+"px "+xe.dash(n,a)+" "+xe.stroke(n,a)),x.style.background=xe.fill(n,a)}}let w=vt(Tl,m);r.label instanceof HTMLElement?w.appendChild(r.label):w.textContent=r.label,a>0&&(xe.show||(w.style.color=r.width>0?xe.stroke(n,a):xe.fill(n,a)),Ie("click",m,x=>{if(L._lock)return;fn(x);let $=S.indexOf(r);if((x.ctrlKey||x.metaKey)!=Q.isolate){let C=S.some((T,M)=>M>0&&M!=$&&T.show);S.forEach((T,M)=>{M>0&&Rt(M,C?M==$?Nn:_s:Nn,!0,Ee.setSeries)})}else Rt($,{show:!r.show},!0,Ee.setSeries)},!1),jn&&Ie(Ol,m,x=>{L._lock||(fn(x),Rt(S.indexOf(r),Jn,!0,Ee.setSeries))},!1));for(var _ in Wt){let x=Pt("td",Pu,p);x.textContent="--",u.push(x)}return[p,u]}const cn=new Map;function Ie(r,a,u,p=!0){const m=cn.get(a)||{},w=L.bind[r](n,a,u,p);w&&(Sn(r,a,m[r]=w),cn.set(a,m))}function Ln(r,a,u){const p=cn.get(a)||{};for(let m in p)(r==null||m==r)&&(uo(m,a,p[m]),delete p[m]);r==null&&cn.delete(a)}let Bt=0,dn=0,K=0,z=0,ge=0,ze=0,Rn=ge,un=ze,Nt=K,hn=z,it=0,pt=0,Xe=0,kt=0;n.bbox={};let Ai=!1,Is=!1,Hn=!1,pn=!1,qs=!1,ft=!1;function Ei(r,a,u){(u||r!=n.width||a!=n.height)&&Uo(r,a),Wn(!1),Hn=!0,Is=!0,Bn()}function Uo(r,a){n.width=Bt=K=r,n.height=dn=z=a,ge=ze=0,Ka(),Ya();let u=n.bbox;it=u.left=yn(ge*ce,.5),pt=u.top=yn(ze*ce,.5),Xe=u.width=yn(K*ce,.5),kt=u.height=yn(z*ce,.5)}const Ba=3;function Ia(){let r=!1,a=0;for(;!r;){a++;let u=ic(a),p=oc(a);r=a==Ba||u&&p,r||(Uo(n.width,n.height),Is=!0)}}function qa({width:r,height:a}){Ei(r,a)}n.setSize=qa;function Ka(){let r=!1,a=!1,u=!1,p=!1;F.forEach((m,w)=>{if(m.show&&m._show){let{side:_,_size:x}=m,$=_%2,C=m.label!=null?m.labelSize:0,T=x+C;T>0&&($?(K-=T,_==3?(ge+=T,p=!0):u=!0):(z-=T,_==0?(ze+=T,r=!0):a=!0))}}),mn[0]=r,mn[1]=u,mn[2]=a,mn[3]=p,K-=Jt[1]+Jt[3],ge+=Jt[3],z-=Jt[2]+Jt[0],ze+=Jt[0]}function Ya(){let r=ge+K,a=ze+z,u=ge,p=ze;function m(w,_){switch(w){case 1:return r+=_,r-_;case 2:return a+=_,a-_;case 3:return u-=_,u+_;case 0:return p-=_,p+_}}F.forEach((w,_)=>{if(w.show&&w._show){let x=w.side;w._pos=m(x,w._size),w.label!=null&&(w._lpos=m(x,w.labelSize))}})}if(L.dataIdx==null){let r=L.hover,a=r.skip=new Set(r.skip??[]);a.add(void 0);let u=r.prox=te(r.prox),p=r.bias??=0;L.dataIdx=(m,w,_,x)=>{if(w==0)return _;let $=_,C=u(m,w,_,x)??fe,T=C>=0&&C<fe,M=P.ori==0?K:z,B=L.left,ae=e[0],oe=e[w];if(a.has(oe[_])){$=null;let X=null,G=null,R;if(p==0||p==-1)for(R=_;X==null&&R-- >0;)a.has(oe[R])||(X=R);if(p==0||p==1)for(R=_;G==null&&R++<oe.length;)a.has(oe[R])||(G=R);if(X!=null||G!=null)if(T){let be=X==null?-1/0:N(ae[X],P,M,0),Se=G==null?1/0:N(ae[G],P,M,0),Ue=B-be,pe=Se-B;Ue<=pe?Ue<=C&&($=X):pe<=C&&($=G)}else $=G==null?X:X==null?G:_-X<=G-_?X:G}else T&&De(B-N(ae[_],P,M,0))>C&&($=null);return $}}const fn=r=>{L.event=r};L.idxs=he,L._lock=!1;let We=L.points;We.show=te(We.show),We.size=te(We.size),We.stroke=te(We.stroke),We.width=te(We.width),We.fill=te(We.fill);const Lt=n.focus=Pe({},s.focus||{alpha:.3},L.focus),jn=Lt.prox>=0,Un=jn&&We.one;let mt=[],Fn=[],Vn=[];function Fo(r,a){let u=We.show(n,a);if(u instanceof HTMLElement)return at(u,xu),at(u,r.class),Ft(u,-10,-10,K,z),k.insertBefore(u,mt[a]),u}function Vo(r,a){if(i==1||a>0){let u=i==1&&E[r.scale].time,p=r.value;r.value=u?Yl(p)?nr(ne,tr(p,H)):p||ie:p||Lh,r.label=r.label||(u?Ph:Eh)}if(Un||a>0){r.width=r.width==null?1:r.width,r.paths=r.paths||Zh||Uu,r.fillTo=te(r.fillTo||Fh),r.pxAlign=+le(r.pxAlign,O),r.pxRound=ur(r.pxAlign),r.stroke=te(r.stroke||null),r.fill=te(r.fill||null),r._stroke=r._fill=r._paths=r._focus=null;let u=Rh(Ze(1,r.width),1),p=r.points=Pe({},{size:u,width:Ze(1,u*.2),stroke:r.stroke,space:u*2,paths:Jh,_stroke:null,_fill:null},r.points);p.show=te(p.show),p.filter=te(p.filter),p.fill=te(p.fill),p.stroke=te(p.stroke),p.paths=te(p.paths),p.pxAlign=r.pxAlign}if(Te){let u=Bs(r,a);ke.splice(a,0,u[0]),Ot.splice(a,0,u[1]),Q.values.push(null)}if(Be){he.splice(a,0,null);let u=null;Un?a==0&&(u=Fo(r,a)):a>0&&(u=Fo(r,a)),mt.splice(a,0,u),Fn.splice(a,0,0),Vn.splice(a,0,0)}je("addSeries",a)}function Za(r,a){a=a??S.length,r=i==1?wo(r,a,ir,cr):wo(r,a,{},ar),S.splice(a,0,r),Vo(S[a],a)}n.addSeries=Za;function Ja(r){if(S.splice(r,1),Te){Q.values.splice(r,1),Ot.splice(r,1);let a=ke.splice(r,1)[0];Ln(null,a.firstChild),a.remove()}Be&&(he.splice(r,1),mt.splice(r,1)[0].remove(),Fn.splice(r,1),Vn.splice(r,1)),je("delSeries",r)}n.delSeries=Ja;const mn=[!1,!1,!1,!1];function Qa(r,a){if(r._show=r.show,r.show){let u=r.side%2,p=E[r.scale];p==null&&(r.scale=u?S[1].scale:D,p=E[r.scale]);let m=p.time;r.size=te(r.size),r.space=te(r.space),r.rotate=te(r.rotate),nn(r.incrs)&&r.incrs.forEach(_=>{!rn.has(_)&&rn.set(_,Jr(_))}),r.incrs=te(r.incrs||(p.distr==2?ah:m?V==1?dh:ph:xn)),r.splits=te(r.splits||(m&&p.distr==1?Qe:p.distr==3?po:p.distr==4?zh:Th)),r.stroke=te(r.stroke),r.grid.stroke=te(r.grid.stroke),r.ticks.stroke=te(r.ticks.stroke),r.border.stroke=te(r.border.stroke);let w=r.values;r.values=nn(w)&&!nn(w[0])?te(w):m?nn(w)?er(ne,Xl(w,H)):Yl(w)?gh(ne,w):w||ye:w||Ch,r.filter=te(r.filter||(p.distr>=3&&p.log==10?Oh:p.distr==3&&p.log==2?Nh:Yr)),r.font=mr(r.font),r.labelFont=mr(r.labelFont),r._size=r.size(n,null,a,0),r._space=r._rotate=r._incrs=r._found=r._splits=r._values=null,r._size>0&&(mn[a]=!0,r._el=vt(vu,v))}}function ys(r,a,u,p){let[m,w,_,x]=u,$=a%2,C=0;return $==0&&(x||w)&&(C=a==0&&!m||a==2&&!_?Me(sr.size/3):0),$==1&&(m||_)&&(C=a==1&&!w||a==3&&!x?Me(lr.size/2):0),C}const Go=n.padding=(s.padding||[ys,ys,ys,ys]).map(r=>te(le(r,ys))),Jt=n._padding=Go.map((r,a)=>r(n,a,mn,0));let Fe,Ne=null,Le=null;const Ks=i==1?S[0].idxs:null;let St=null,xs=!1;function Wo(r,a){if(e=r??[],n.data=n._data=e,i==2){Fe=0;for(let u=1;u<S.length;u++)Fe+=e[u][0].length}else{e.length==0&&(n.data=n._data=e=[[]]),St=e[0],Fe=St.length;let u=e;if(Y==2){u=e.slice();let p=u[0]=Array(Fe);for(let m=0;m<Fe;m++)p[m]=m}n._data=e=u}if(Wn(!0),je("setData"),Y==2&&(Hn=!0),a!==!1){let u=P;u.auto(n,xs)?Pi():Xt(D,u.min,u.max),pn=pn||L.left>=0,ft=!0,Bn()}}n.setData=Wo;function Pi(){xs=!0;let r,a;i==1&&(Fe>0?(Ne=Ks[0]=0,Le=Ks[1]=Fe-1,r=e[0][Ne],a=e[0][Le],Y==2?(r=Ne,a=Le):r==a&&(Y==3?[r,a]=gi(r,r,P.log,!1):Y==4?[r,a]=Co(r,r,P.log,!1):P.time?a=r+Me(86400/V):[r,a]=ui(r,a,To,!0))):(Ne=Ks[0]=r=null,Le=Ks[1]=a=null)),Xt(D,r,a)}let Ys,Gn,Ci,Ti,zi,Mi,Di,Oi,Ni,et;function Bo(r,a,u,p,m,w){r??=Ml,u??=Mo,p??="butt",m??=Ml,w??="round",r!=Ys&&(f.strokeStyle=Ys=r),m!=Gn&&(f.fillStyle=Gn=m),a!=Ci&&(f.lineWidth=Ci=a),w!=zi&&(f.lineJoin=zi=w),p!=Mi&&(f.lineCap=Mi=p),u!=Ti&&f.setLineDash(Ti=u)}function Io(r,a,u,p){a!=Gn&&(f.fillStyle=Gn=a),r!=Di&&(f.font=Di=r),u!=Oi&&(f.textAlign=Oi=u),p!=Ni&&(f.textBaseline=Ni=p)}function Li(r,a,u,p,m=0){if(p.length>0&&r.auto(n,xs)&&(a==null||a.min==null)){let w=le(Ne,0),_=le(Le,p.length-1),x=u.min==null?Ou(p,w,_,m,r.distr==3):[u.min,u.max];r.min=Tt(r.min,u.min=x[0]),r.max=Ze(r.max,u.max=x[1])}}const qo={min:null,max:null};function Xa(){for(let p in E){let m=E[p];j[p]==null&&(m.min==null||j[D]!=null&&m.auto(n,xs))&&(j[p]=qo)}for(let p in E){let m=E[p];j[p]==null&&m.from!=null&&j[m.from]!=null&&(j[p]=qo)}j[D]!=null&&Wn(!0);let r={};for(let p in j){let m=j[p];if(m!=null){let w=r[p]=rs(E[p],Gu);if(m.min!=null)Pe(w,m);else if(p!=D||i==2)if(Fe==0&&w.from==null){let _=w.range(n,null,null,p);w.min=_[0],w.max=_[1]}else w.min=fe,w.max=-fe}}if(Fe>0){S.forEach((p,m)=>{if(i==1){let w=p.scale,_=j[w];if(_==null)return;let x=r[w];if(m==0){let $=x.range(n,x.min,x.max,w);x.min=$[0],x.max=$[1],Ne=Ct(x.min,e[0]),Le=Ct(x.max,e[0]),Le-Ne>1&&(e[0][Ne]<x.min&&Ne++,e[0][Le]>x.max&&Le--),p.min=St[Ne],p.max=St[Le]}else p.show&&p.auto&&Li(x,_,p,e[m],p.sorted);p.idxs[0]=Ne,p.idxs[1]=Le}else if(m>0&&p.show&&p.auto){let[w,_]=p.facets,x=w.scale,$=_.scale,[C,T]=e[m],M=r[x],B=r[$];M!=null&&Li(M,j[x],w,C,w.sorted),B!=null&&Li(B,j[$],_,T,_.sorted),p.min=_.min,p.max=_.max}});for(let p in r){let m=r[p],w=j[p];if(m.from==null&&(w==null||w.min==null)){let _=m.range(n,m.min==fe?null:m.min,m.max==-fe?null:m.max,p);m.min=_[0],m.max=_[1]}}}for(let p in r){let m=r[p];if(m.from!=null){let w=r[m.from];if(w.min==null)m.min=m.max=null;else{let _=m.range(n,w.min,w.max,p);m.min=_[0],m.max=_[1]}}}let a={},u=!1;for(let p in r){let m=r[p],w=E[p];if(w.min!=m.min||w.max!=m.max){w.min=m.min,w.max=m.max;let _=w.distr;w._min=_==3?qt(w.min):_==4?Xi(w.min,w.asinh):_==100?w.fwd(w.min):w.min,w._max=_==3?qt(w.max):_==4?Xi(w.max,w.asinh):_==100?w.fwd(w.max):w.max,a[p]=u=!0}}if(u){S.forEach((p,m)=>{i==2?m>0&&a.y&&(p._paths=null):a[p.scale]&&(p._paths=null)});for(let p in a)Hn=!0,je("setScale",p);Be&&L.left>=0&&(pn=ft=!0)}for(let p in j)j[p]=null}function ec(r){let a=ho(Ne-1,0,Fe-1),u=ho(Le+1,0,Fe-1);for(;r[a]==null&&a>0;)a--;for(;r[u]==null&&u<Fe-1;)u++;return[a,u]}function tc(){if(Fe>0){let r=S.some(a=>a._focus)&&et!=Lt.alpha;r&&(f.globalAlpha=et=Lt.alpha),S.forEach((a,u)=>{if(u>0&&a.show&&(Ko(u,!1),Ko(u,!0),a._paths==null)){let p=et;et!=a.alpha&&(f.globalAlpha=et=a.alpha);let m=i==2?[0,e[u][0].length-1]:ec(e[u]);a._paths=a.paths(n,u,m[0],m[1]),et!=p&&(f.globalAlpha=et=p)}}),S.forEach((a,u)=>{if(u>0&&a.show){let p=et;et!=a.alpha&&(f.globalAlpha=et=a.alpha),a._paths!=null&&Yo(u,!1);{let m=a._paths!=null?a._paths.gaps:null,w=a.points.show(n,u,Ne,Le,m),_=a.points.filter(n,u,w,m);(w||_)&&(a.points._paths=a.points.paths(n,u,Ne,Le,_),Yo(u,!0))}et!=p&&(f.globalAlpha=et=p),je("drawSeries",u)}}),r&&(f.globalAlpha=et=1)}}function Ko(r,a){let u=a?S[r].points:S[r];u._stroke=u.stroke(n,r),u._fill=u.fill(n,r)}function Yo(r,a){let u=a?S[r].points:S[r],{stroke:p,fill:m,clip:w,flags:_,_stroke:x=u._stroke,_fill:$=u._fill,_width:C=u.width}=u._paths;C=me(C*ce,3);let T=null,M=C%2/2;a&&$==null&&($=C>0?"#fff":x);let B=u.pxAlign==1&&M>0;if(B&&f.translate(M,M),!a){let ae=it-C/2,oe=pt-C/2,X=Xe+C,G=kt+C;T=new Path2D,T.rect(ae,oe,X,G)}a?Ri(x,C,u.dash,u.cap,$,p,m,_,w):nc(r,x,C,u.dash,u.cap,$,p,m,_,T,w),B&&f.translate(-M,-M)}function nc(r,a,u,p,m,w,_,x,$,C,T){let M=!1;$!=0&&Z.forEach((B,ae)=>{if(B.series[0]==r){let oe=S[B.series[1]],X=e[B.series[1]],G=(oe._paths||Rs).band;nn(G)&&(G=B.dir==1?G[0]:G[1]);let R,be=null;oe.show&&G&&Lu(X,Ne,Le)?(be=B.fill(n,ae)||w,R=oe._paths.clip):G=null,Ri(a,u,p,m,be,_,x,$,C,T,R,G),M=!0}}),M||Ri(a,u,p,m,w,_,x,$,C,T)}const Zo=as|mo;function Ri(r,a,u,p,m,w,_,x,$,C,T,M){Bo(r,a,u,p,m),($||C||M)&&(f.save(),$&&f.clip($),C&&f.clip(C)),M?(x&Zo)==Zo?(f.clip(M),T&&f.clip(T),Js(m,_),Zs(r,w,a)):x&mo?(Js(m,_),f.clip(M),Zs(r,w,a)):x&as&&(f.save(),f.clip(M),T&&f.clip(T),Js(m,_),f.restore(),Zs(r,w,a)):(Js(m,_),Zs(r,w,a)),($||C||M)&&f.restore()}function Zs(r,a,u){u>0&&(a instanceof Map?a.forEach((p,m)=>{f.strokeStyle=Ys=m,f.stroke(p)}):a!=null&&r&&f.stroke(a))}function Js(r,a){a instanceof Map?a.forEach((u,p)=>{f.fillStyle=Gn=p,f.fill(u)}):a!=null&&r&&f.fill(a)}function sc(r,a,u,p){let m=F[r],w;if(p<=0)w=[0,0];else{let _=m._space=m.space(n,r,a,u,p),x=m._incrs=m.incrs(n,r,a,u,p,_);w=sp(a,u,x,p,_)}return m._found=w}function Hi(r,a,u,p,m,w,_,x,$,C){let T=_%2/2;O==1&&f.translate(T,T),Bo(x,_,$,C,x),f.beginPath();let M,B,ae,oe,X=m+(p==0||p==3?-w:w);u==0?(B=m,oe=X):(M=m,ae=X);for(let G=0;G<r.length;G++)a[G]!=null&&(u==0?M=ae=r[G]:B=oe=r[G],f.moveTo(M,B),f.lineTo(ae,oe));f.stroke(),O==1&&f.translate(-T,-T)}function ic(r){let a=!0;return F.forEach((u,p)=>{if(!u.show)return;let m=E[u.scale];if(m.min==null){u._show&&(a=!1,u._show=!1,Wn(!1));return}else u._show||(a=!1,u._show=!0,Wn(!1));let w=u.side,_=w%2,{min:x,max:$}=m,[C,T]=sc(p,x,$,_==0?K:z);if(T==0)return;let M=m.distr==2,B=u._splits=u.splits(n,p,x,$,C,T,M),ae=m.distr==2?B.map(R=>St[R]):B,oe=m.distr==2?St[B[1]]-St[B[0]]:C,X=u._values=u.values(n,u.filter(n,ae,p,T,oe),p,T,oe);u._rotate=w==2?u.rotate(n,X,p,T):0;let G=u._size;u._size=bt(u.size(n,X,p,r)),G!=null&&u._size!=G&&(a=!1)}),a}function oc(r){let a=!0;return Go.forEach((u,p)=>{let m=u(n,p,mn,r);m!=Jt[p]&&(a=!1),Jt[p]=m}),a}function lc(){for(let r=0;r<F.length;r++){let a=F[r];if(!a.show||!a._show)continue;let u=a.side,p=u%2,m,w,_=a.stroke(n,r),x=u==0||u==3?-1:1,[$,C]=a._found;if(a.label!=null){let Ke=a.labelGap*x,rt=Me((a._lpos+Ke)*ce);Io(a.labelFont[0],_,"center",u==2?Cs:zl),f.save(),p==1?(m=w=0,f.translate(rt,Me(pt+kt/2)),f.rotate((u==3?-li:li)/2)):(m=Me(it+Xe/2),w=rt);let vn=qr(a.label)?a.label(n,r,$,C):a.label;f.fillText(vn,m,w),f.restore()}if(C==0)continue;let T=E[a.scale],M=p==0?Xe:kt,B=p==0?it:pt,ae=a._splits,oe=T.distr==2?ae.map(Ke=>St[Ke]):ae,X=T.distr==2?St[ae[1]]-St[ae[0]]:$,G=a.ticks,R=a.border,be=G.show?G.size:0,Se=Me(be*ce),Ue=Me((a.alignTo==2?a._size-be-a.gap:a.gap)*ce),pe=a._rotate*-li/180,Ae=U(a._pos*ce),ot=(Se+Ue)*x,qe=Ae+ot;w=p==0?qe:0,m=p==1?qe:0;let gt=a.font[0],At=a.align==1?Xn:a.align==2?Zi:pe>0?Xn:pe<0?Zi:p==0?"center":u==3?Zi:Xn,jt=pe||p==1?"middle":u==2?Cs:zl;Io(gt,_,At,jt);let lt=a.font[1]*a.lineGap,wt=ae.map(Ke=>U(c(Ke,T,M,B))),Et=a._values;for(let Ke=0;Ke<Et.length;Ke++){let rt=Et[Ke];if(rt!=null){p==0?m=wt[Ke]:w=wt[Ke],rt=""+rt;let vn=rt.indexOf(`
`)==-1?[rt]:rt.split(/\n/gm);for(let Ye=0;Ye<vn.length;Ye++){let ml=vn[Ye];pe?(f.save(),f.translate(m,w+Ye*lt),f.rotate(pe),f.fillText(ml,0,0),f.restore()):f.fillText(ml,m,w+Ye*lt)}}}G.show&&Hi(wt,G.filter(n,oe,r,C,X),p,u,Ae,Se,me(G.width*ce,3),G.stroke(n,r),G.dash,G.cap);let Ut=a.grid;Ut.show&&Hi(wt,Ut.filter(n,oe,r,C,X),p,p==0?2:1,p==0?pt:it,p==0?kt:Xe,me(Ut.width*ce,3),Ut.stroke(n,r),Ut.dash,Ut.cap),R.show&&Hi([Ae],[1],p==0?1:0,p==0?1:2,p==1?pt:it,p==1?kt:Xe,me(R.width*ce,3),R.stroke(n,r),R.dash,R.cap)}je("drawAxes")}function Wn(r){S.forEach((a,u)=>{u>0&&(a._paths=null,r&&(i==1?(a.min=null,a.max=null):a.facets.forEach(p=>{p.min=null,p.max=null})))})}let Qs=!1,ji=!1,$s=[];function rc(){ji=!1;for(let r=0;r<$s.length;r++)je(...$s[r]);$s.length=0}function Bn(){Qs||(Zu(Jo),Qs=!0)}function ac(r,a=!1){Qs=!0,ji=a,r(n),Jo(),a&&$s.length>0&&queueMicrotask(rc)}n.batch=ac;function Jo(){if(Ai&&(Xa(),Ai=!1),Hn&&(Ia(),Hn=!1),Is){if(_e(y,Xn,ge),_e(y,Cs,ze),_e(y,Ms,K),_e(y,Ds,z),_e(k,Xn,ge),_e(k,Cs,ze),_e(k,Ms,K),_e(k,Ds,z),_e(v,Ms,Bt),_e(v,Ds,dn),g.width=Me(Bt*ce),g.height=Me(dn*ce),F.forEach(({_el:r,_show:a,_size:u,_pos:p,side:m})=>{if(r!=null)if(a){let w=m===3||m===0?u:0,_=m%2==1;_e(r,_?"left":"top",p-w),_e(r,_?"width":"height",u),_e(r,_?"top":"left",_?ze:ge),_e(r,_?"height":"width",_?z:K),co(r,$n)}else at(r,$n)}),Ys=Gn=Ci=zi=Mi=Di=Oi=Ni=Ti=null,et=1,As(!0),ge!=Rn||ze!=un||K!=Nt||z!=hn){Wn(!1);let r=K/Nt,a=z/hn;if(Be&&!pn&&L.left>=0){L.left*=r,L.top*=a,In&&Ft(In,Me(L.left),0,K,z),qn&&Ft(qn,0,Me(L.top),K,z);for(let u=0;u<mt.length;u++){let p=mt[u];p!=null&&(Fn[u]*=r,Vn[u]*=a,Ft(p,bt(Fn[u]),bt(Vn[u]),K,z))}}if(ve.show&&!qs&&ve.left>=0&&ve.width>0){ve.left*=r,ve.width*=r,ve.top*=a,ve.height*=a;for(let u in Bi)_e(Zn,u,ve[u])}Rn=ge,un=ze,Nt=K,hn=z}je("setSize"),Is=!1}Bt>0&&dn>0&&(f.clearRect(0,0,g.width,g.height),je("drawClear"),q.forEach(r=>r()),je("draw")),ve.show&&qs&&(Xs(ve),qs=!1),Be&&pn&&(wn(null,!0,!1),pn=!1),Q.show&&Q.live&&ft&&(Gi(),ft=!1),d||(d=!0,n.status=1,je("ready")),xs=!1,Qs=!1}n.redraw=(r,a)=>{Hn=a||!1,r!==!1?Xt(D,P.min,P.max):Bn()};function Ui(r,a){let u=E[r];if(u.from==null){if(Fe==0){let p=u.range(n,a.min,a.max,r);a.min=p[0],a.max=p[1]}if(a.min>a.max){let p=a.min;a.min=a.max,a.max=p}if(Fe>1&&a.min!=null&&a.max!=null&&a.max-a.min<1e-16)return;r==D&&u.distr==2&&Fe>0&&(a.min=Ct(a.min,e[0]),a.max=Ct(a.max,e[0]),a.min==a.max&&a.max++),j[r]=a,Ai=!0,Bn()}}n.setScale=Ui;let Fi,Vi,In,qn,Qo,Xo,Kn,Yn,el,tl,we,$e,Qt=!1;const Ve=L.drag;let Re=Ve.x,He=Ve.y;Be&&(L.x&&(Fi=vt(_u,k)),L.y&&(Vi=vt(yu,k)),P.ori==0?(In=Fi,qn=Vi):(In=Vi,qn=Fi),we=L.left,$e=L.top);const ve=n.select=Pe({show:!0,over:!0,left:0,width:0,top:0,height:0},s.select),Zn=ve.show?vt(bu,ve.over?k:y):null;function Xs(r,a){if(ve.show){for(let u in r)ve[u]=r[u],u in Bi&&_e(Zn,u,r[u]);a!==!1&&je("setSelect")}}n.setSelect=Xs;function cc(r){if(S[r].show)Te&&co(ke[r],$n);else if(Te&&at(ke[r],$n),Be){let u=Un?mt[0]:mt[r];u!=null&&Ft(u,-10,-10,K,z)}}function Xt(r,a,u){Ui(r,{min:a,max:u})}function Rt(r,a,u,p){a.focus!=null&&fc(r),a.show!=null&&S.forEach((m,w)=>{w>0&&(r==w||r==null)&&(m.show=a.show,cc(w),i==2?(Xt(m.facets[0].scale,null,null),Xt(m.facets[1].scale,null,null)):Xt(m.scale,null,null),Bn())}),u!==!1&&je("setSeries",r,a),p&&Es("setSeries",n,r,a)}n.setSeries=Rt;function dc(r,a){Pe(Z[r],a)}function uc(r,a){r.fill=te(r.fill||null),r.dir=le(r.dir,-1),a=a??Z.length,Z.splice(a,0,r)}function hc(r){r==null?Z.length=0:Z.splice(r,1)}n.addBand=uc,n.setBand=dc,n.delBand=hc;function pc(r,a){S[r].alpha=a,Be&&mt[r]!=null&&(mt[r].style.opacity=a),Te&&ke[r]&&(ke[r].style.opacity=a)}let It,en,gn;const Jn={focus:!0};function fc(r){if(r!=gn){let a=r==null,u=Lt.alpha!=1;S.forEach((p,m)=>{if(i==1||m>0){let w=a||m==0||m==r;p._focus=a?null:w,u&&pc(m,w?1:Lt.alpha)}}),gn=r,u&&Bn()}}Te&&jn&&Ie(Nl,de,r=>{L._lock||(fn(r),gn!=null&&Rt(null,Jn,!0,Ee.setSeries))});function Ht(r,a,u){let p=E[a];u&&(r=r/ce-(p.ori==1?ze:ge));let m=K;p.ori==1&&(m=z,r=m-r),p.dir==-1&&(r=m-r);let w=p._min,_=p._max,x=r/m,$=w+(_-w)*x,C=p.distr;return C==3?os(10,$):C==4?Hu($,p.asinh):C==100?p.bwd($):$}function mc(r,a){let u=Ht(r,D,a);return Ct(u,e[0],Ne,Le)}n.valToIdx=r=>Ct(r,e[0]),n.posToIdx=mc,n.posToVal=Ht,n.valToPos=(r,a,u)=>E[a].ori==0?o(r,E[a],u?Xe:K,u?it:0):l(r,E[a],u?kt:z,u?pt:0),n.setCursor=(r,a,u)=>{we=r.left,$e=r.top,wn(null,a,u)};function nl(r,a){_e(Zn,Xn,ve.left=r),_e(Zn,Ms,ve.width=a)}function sl(r,a){_e(Zn,Cs,ve.top=r),_e(Zn,Ds,ve.height=a)}let ks=P.ori==0?nl:sl,Ss=P.ori==1?nl:sl;function gc(){if(Te&&Q.live)for(let r=i==2?1:0;r<S.length;r++){if(r==0&&ht)continue;let a=Q.values[r],u=0;for(let p in a)Ot[r][u++].firstChild.nodeValue=a[p]}}function Gi(r,a){if(r!=null&&(r.idxs?r.idxs.forEach((u,p)=>{he[p]=u}):Vu(r.idx)||he.fill(r.idx),Q.idx=he[0]),Te&&Q.live){for(let u=0;u<S.length;u++)(u>0||i==1&&!ht)&&wc(u,he[u]);gc()}ft=!1,a!==!1&&je("setLegend")}n.setLegend=Gi;function wc(r,a){let u=S[r],p=r==0&&Y==2?St:e[r],m;ht?m=u.values(n,r,a)??Zt:(m=u.value(n,a==null?null:p[a],r,a),m=m==null?Zt:{_:m}),Q.values[r]=m}function wn(r,a,u){el=we,tl=$e,[we,$e]=L.move(n,we,$e),L.left=we,L.top=$e,Be&&(In&&Ft(In,Me(we),0,K,z),qn&&Ft(qn,0,Me($e),K,z));let p,m=Ne>Le;It=fe,en=null;let w=P.ori==0?K:z,_=P.ori==1?K:z;if(we<0||Fe==0||m){p=L.idx=null;for(let x=0;x<S.length;x++){let $=mt[x];$!=null&&Ft($,-10,-10,K,z)}jn&&Rt(null,Jn,!0,r==null&&Ee.setSeries),Q.live&&(he.fill(p),ft=!0)}else{let x,$,C;i==1&&(x=P.ori==0?we:$e,$=Ht(x,D),p=L.idx=Ct($,e[0],Ne,Le),C=N(e[0][p],P,w,0));let T=-10,M=-10,B=0,ae=0,oe=!0,X="",G="";for(let R=i==2?1:0;R<S.length;R++){let be=S[R],Se=he[R],Ue=Se==null?null:i==1?e[R][Se]:e[R][1][Se],pe=L.dataIdx(n,R,p,$),Ae=pe==null?null:i==1?e[R][pe]:e[R][1][pe];if(ft=ft||Ae!=Ue||pe!=Se,he[R]=pe,R>0&&be.show){let ot=pe==null?-10:pe==p?C:N(i==1?e[0][pe]:e[R][0][pe],P,w,0),qe=Ae==null?-10:W(Ae,i==1?E[be.scale]:E[be.facets[1].scale],_,0);if(jn&&Ae!=null){let gt=P.ori==1?we:$e,At=De(Lt.dist(n,R,pe,qe,gt));if(At<It){let jt=Lt.bias;if(jt!=0){let lt=Ht(gt,be.scale),wt=Ae>=0?1:-1,Et=lt>=0?1:-1;Et==wt&&(Et==1?jt==1?Ae>=lt:Ae<=lt:jt==1?Ae<=lt:Ae>=lt)&&(It=At,en=R)}else It=At,en=R}}if(ft||Un){let gt,At;P.ori==0?(gt=ot,At=qe):(gt=qe,At=ot);let jt,lt,wt,Et,Ut,Ke,rt=!0,vn=We.bbox;if(vn!=null){rt=!1;let Ye=vn(n,R);wt=Ye.left,Et=Ye.top,jt=Ye.width,lt=Ye.height}else wt=gt,Et=At,jt=lt=We.size(n,R);if(Ke=We.fill(n,R),Ut=We.stroke(n,R),Un)R==en&&It<=Lt.prox&&(T=wt,M=Et,B=jt,ae=lt,oe=rt,X=Ke,G=Ut);else{let Ye=mt[R];Ye!=null&&(Fn[R]=wt,Vn[R]=Et,Vl(Ye,jt,lt,rt),Ul(Ye,Ke,Ut),Ft(Ye,bt(wt),bt(Et),K,z))}}}}if(Un){let R=Lt.prox,be=gn==null?It<=R:It>R||en!=gn;if(ft||be){let Se=mt[0];Se!=null&&(Fn[0]=T,Vn[0]=M,Vl(Se,B,ae,oe),Ul(Se,X,G),Ft(Se,bt(T),bt(M),K,z))}}}if(ve.show&&Qt)if(r!=null){let[x,$]=Ee.scales,[C,T]=Ee.match,[M,B]=r.cursor.sync.scales,ae=r.cursor.drag;if(Re=ae._x,He=ae._y,Re||He){let{left:oe,top:X,width:G,height:R}=r.select,be=r.scales[M].ori,Se=r.posToVal,Ue,pe,Ae,ot,qe,gt=x!=null&&C(x,M),At=$!=null&&T($,B);gt&&Re?(be==0?(Ue=oe,pe=G):(Ue=X,pe=R),Ae=E[x],ot=N(Se(Ue,M),Ae,w,0),qe=N(Se(Ue+pe,M),Ae,w,0),ks(Tt(ot,qe),De(qe-ot))):ks(0,w),At&&He?(be==1?(Ue=oe,pe=G):(Ue=X,pe=R),Ae=E[$],ot=W(Se(Ue,B),Ae,_,0),qe=W(Se(Ue+pe,B),Ae,_,0),Ss(Tt(ot,qe),De(qe-ot))):Ss(0,_)}else Ii()}else{let x=De(el-Qo),$=De(tl-Xo);if(P.ori==1){let B=x;x=$,$=B}Re=Ve.x&&x>=Ve.dist,He=Ve.y&&$>=Ve.dist;let C=Ve.uni;C!=null?Re&&He&&(Re=x>=C,He=$>=C,!Re&&!He&&($>x?He=!0:Re=!0)):Ve.x&&Ve.y&&(Re||He)&&(Re=He=!0);let T,M;Re&&(P.ori==0?(T=Kn,M=we):(T=Yn,M=$e),ks(Tt(T,M),De(M-T)),He||Ss(0,_)),He&&(P.ori==1?(T=Kn,M=we):(T=Yn,M=$e),Ss(Tt(T,M),De(M-T)),Re||ks(0,w)),!Re&&!He&&(ks(0,0),Ss(0,0))}if(Ve._x=Re,Ve._y=He,r==null){if(u){if(fl!=null){let[x,$]=Ee.scales;Ee.values[0]=x!=null?Ht(P.ori==0?we:$e,x):null,Ee.values[1]=$!=null?Ht(P.ori==1?we:$e,$):null}Es(Ji,n,we,$e,K,z,p)}if(jn){let x=u&&Ee.setSeries,$=Lt.prox;gn==null?It<=$&&Rt(en,Jn,!0,x):It>$?Rt(null,Jn,!0,x):en!=gn&&Rt(en,Jn,!0,x)}}ft&&(Q.idx=p,Gi()),a!==!1&&je("setCursor")}let tn=null;Object.defineProperty(n,"rect",{get(){return tn==null&&As(!1),tn}});function As(r=!1){r?tn=null:(tn=k.getBoundingClientRect(),je("syncRect",tn))}function il(r,a,u,p,m,w,_){L._lock||Qt&&r!=null&&r.movementX==0&&r.movementY==0||(Wi(r,a,u,p,m,w,_,!1,r!=null),r!=null?wn(null,!0,!0):wn(a,!0,!1))}function Wi(r,a,u,p,m,w,_,x,$){if(tn==null&&As(!1),fn(r),r!=null)u=r.clientX-tn.left,p=r.clientY-tn.top;else{if(u<0||p<0){we=-10,$e=-10;return}let[C,T]=Ee.scales,M=a.cursor.sync,[B,ae]=M.values,[oe,X]=M.scales,[G,R]=Ee.match,be=a.axes[0].side%2==1,Se=P.ori==0?K:z,Ue=P.ori==1?K:z,pe=be?w:m,Ae=be?m:w,ot=be?p:u,qe=be?u:p;if(oe!=null?u=G(C,oe)?c(B,E[C],Se,0):-10:u=Se*(ot/pe),X!=null?p=R(T,X)?c(ae,E[T],Ue,0):-10:p=Ue*(qe/Ae),P.ori==1){let gt=u;u=p,p=gt}}$&&(a==null||a.cursor.event.type==Ji)&&((u<=1||u>=K-1)&&(u=yn(u,K)),(p<=1||p>=z-1)&&(p=yn(p,z))),x?(Qo=u,Xo=p,[Kn,Yn]=L.move(n,u,p)):(we=u,$e=p)}const Bi={width:0,height:0,left:0,top:0};function Ii(){Xs(Bi,!1)}let ol,ll,rl,al;function cl(r,a,u,p,m,w,_){Qt=!0,Re=He=Ve._x=Ve._y=!1,Wi(r,a,u,p,m,w,_,!0,!1),r!=null&&(Ie(Qi,ro,dl,!1),Es(Dl,n,Kn,Yn,K,z,null));let{left:x,top:$,width:C,height:T}=ve;ol=x,ll=$,rl=C,al=T}function dl(r,a,u,p,m,w,_){Qt=Ve._x=Ve._y=!1,Wi(r,a,u,p,m,w,_,!1,!0);let{left:x,top:$,width:C,height:T}=ve,M=C>0||T>0,B=ol!=x||ll!=$||rl!=C||al!=T;if(M&&B&&Xs(ve),Ve.setScale&&M&&B){let ae=x,oe=C,X=$,G=T;if(P.ori==1&&(ae=$,oe=T,X=x,G=C),Re&&Xt(D,Ht(ae,D),Ht(ae+oe,D)),He)for(let R in E){let be=E[R];R!=D&&be.from==null&&be.min!=fe&&Xt(R,Ht(X+G,R),Ht(X,R))}Ii()}else L.lock&&(L._lock=!L._lock,wn(a,!0,r!=null));r!=null&&(Ln(Qi,ro),Es(Qi,n,we,$e,K,z,null))}function vc(r,a,u,p,m,w,_){if(L._lock)return;fn(r);let x=Qt;if(Qt){let $=!0,C=!0,T=10,M,B;P.ori==0?(M=Re,B=He):(M=He,B=Re),M&&B&&($=we<=T||we>=K-T,C=$e<=T||$e>=z-T),M&&$&&(we=we<Kn?0:K),B&&C&&($e=$e<Yn?0:z),wn(null,!0,!0),Qt=!1}we=-10,$e=-10,he.fill(null),wn(null,!0,!0),x&&(Qt=x)}function ul(r,a,u,p,m,w,_){L._lock||(fn(r),Pi(),Ii(),r!=null&&Es(Ll,n,we,$e,K,z,null))}function hl(){F.forEach(ip),Ei(n.width,n.height,!0)}Sn(di,ss,hl);const Qn={};Qn.mousedown=cl,Qn.mousemove=il,Qn.mouseup=dl,Qn.dblclick=ul,Qn.setSeries=(r,a,u,p)=>{let m=Ee.match[2];u=m(n,a,u),u!=-1&&Rt(u,p,!0,!1)},Be&&(Ie(Dl,k,cl),Ie(Ji,k,il),Ie(Ol,k,r=>{fn(r),As(!1)}),Ie(Nl,k,vc),Ie(Ll,k,ul),go.add(n),n.syncRect=As);const ei=n.hooks=s.hooks||{};function je(r,a,u){ji?$s.push([r,a,u]):r in ei&&ei[r].forEach(p=>{p.call(null,n,a,u)})}(s.plugins||[]).forEach(r=>{for(let a in r.hooks)ei[a]=(ei[a]||[]).concat(r.hooks[a])});const pl=(r,a,u)=>u,Ee=Pe({key:null,setSeries:!1,filters:{pub:ql,sub:ql},scales:[D,S[1]?S[1].scale:null],match:[Kl,Kl,pl],values:[null,null]},L.sync);Ee.match.length==2&&Ee.match.push(pl),L.sync=Ee;const fl=Ee.key,qi=wa(fl);function Es(r,a,u,p,m,w,_){Ee.filters.pub(r,a,u,p,m,w,_)&&qi.pub(r,a,u,p,m,w,_)}qi.sub(n);function bc(r,a,u,p,m,w,_){Ee.filters.sub(r,a,u,p,m,w,_)&&Qn[r](null,a,u,p,m,w,_)}n.pub=bc;function _c(){qi.unsub(n),go.delete(n),cn.clear(),uo(di,ss,hl),h.remove(),de?.remove(),je("destroy")}n.destroy=_c;function Ki(){je("init",s,e),Wo(e||s.data,!1),j[D]?Ui(D,j[D]):Pi(),qs=ve.show&&(ve.width>0||ve.height>0),pn=ft=!0,Ei(s.width,s.height)}return S.forEach(Vo),F.forEach(Qa),t?t instanceof HTMLElement?(t.appendChild(h),Ki()):t(n,Ki):Ki(),n}Ge.assign=Pe;Ge.fmtNum=zo;Ge.rangeNum=ui;Ge.rangeLog=gi;Ge.rangeAsinh=Co;Ge.orient=Tn;Ge.pxRatio=ce;Ge.join=Yu;Ge.fmtDate=Do,Ge.tzDate=lh;Ge.sync=wa;{Ge.addGap=Vh,Ge.clipGaps=bi;let s=Ge.paths={points:$a};s.linear=Sa,s.stepped=Bh,s.bars=Ih,s.spline=Kh}const op='.uplot,.uplot *,.uplot *:before,.uplot *:after{box-sizing:border-box}.uplot{font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica Neue,Arial,Noto Sans,sans-serif,"Apple Color Emoji","Segoe UI Emoji",Segoe UI Symbol,"Noto Color Emoji";line-height:1.5;width:min-content}.u-title{text-align:center;font-size:18px;font-weight:700}.u-wrap{position:relative;user-select:none}.u-over,.u-under{position:absolute}.u-under{overflow:hidden}.uplot canvas{display:block;position:relative;width:100%;height:100%}.u-axis{position:absolute}.u-legend{font-size:14px;margin:auto;text-align:center}.u-inline{display:block}.u-inline *{display:inline-block}.u-inline tr{margin-right:16px}.u-legend th{font-weight:600}.u-legend th>*{vertical-align:middle;display:inline-block}.u-legend .u-marker{width:1em;height:1em;margin-right:4px;background-clip:padding-box!important}.u-inline.u-live th:after{content:":";vertical-align:middle}.u-inline:not(.u-live) .u-value{display:none}.u-series>*{padding:4px}.u-series th{cursor:pointer}.u-legend .u-off>*{opacity:.3}.u-select{background:#00000012;position:absolute;pointer-events:none}.u-cursor-x,.u-cursor-y{position:absolute;left:0;top:0;pointer-events:none;will-change:transform}.u-hz .u-cursor-x,.u-vt .u-cursor-y{height:100%;border-right:1px dashed #607D8B}.u-hz .u-cursor-y,.u-vt .u-cursor-x{width:100%;border-bottom:1px dashed #607D8B}.u-cursor-pt{position:absolute;top:0;left:0;border-radius:50%;border:0 solid;pointer-events:none;will-change:transform;background-clip:padding-box!important}.u-axis.u-off,.u-select.u-off,.u-cursor-x.u-off,.u-cursor-y.u-off,.u-cursor-pt.u-off{display:none}';function lp(s){const e=gr(s.plan,s.end),t=gr(s.commanded,s.end),{measured:n}=s,i=rp(n.t,s.bucket_seconds),o=new Set([s.start,s.end,...i]);for(const g of[e.t,t.t,n.t])for(const f of g)o.add(f);const l=[...o].sort((g,f)=>g-f),c=new Map(l.map((g,f)=>[g,f])),d=(g,f)=>{const v=new Array(l.length).fill(void 0);return g.forEach((y,k)=>v[c.get(y)??0]=f[k]),v},h=g=>d([...n.t,...i],[...g,...i.map(()=>null)]);return{t:l,plan:d(e.t,e.kw),commanded:d(t.t,t.kw),mean:h(n.mean),min:h(n.min),max:h(n.max)}}function gr(s,e){const t=s.kw.at(-1);return t==null||(s.t.at(-1)??0)>=e?s:{t:[...s.t,e],kw:[...s.kw,t]}}function rp(s,e){const t=[];for(let n=1;n<s.length;n+=1){const i=s[n-1]??0;(s[n]??0)-i>e*2.5&&t.push(i+e/2)}return t}function ii(s,e){let t=0,n=s.t.length;for(;t<n;){const i=t+n>>1;(s.t[i]??0)<=e?t=i+1:n=i}return t===0?null:s.kw[t-1]??null}function wr(s,e){const{t,mean:n}=s.measured;let i=-1,o=s.bucket_seconds;for(let l=0;l<t.length;l+=1){const c=Math.abs((t[l]??0)-e);c>o||(i=l,o=c)}return i<0?null:n[i]??null}function ap(s){return s.measured.t.length===0&&s.plan.kw.every(e=>e===null)&&s.commanded.kw.every(e=>e===null)}var cp=Object.defineProperty,ms=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&cp(e,t,i),i};class zn extends _t{constructor(){super(...arguments),this.label="",this.height=200,this.group=null,this.point=null,this.#e=null,this.#t=null,this.#n=""}static{this.styles=[tt,Cr(op),Je`
      :host {
        display: block;
      }
      .plot {
        position: relative;
        width: 100%;
      }
      .u-cursor-x {
        border-color: var(--ed-soft) !important;
      }
      .u-cursor-y {
        display: none;
      }
    `]}#e;#t;#n;connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.requestUpdate("series")}disconnectedCallback(){super.disconnectedCallback(),this.#i()}render(){return b`<div class="plot" role="img" aria-label=${this.label}></div>`}shouldUpdate(e){return!this.#e||e.has("series")||e.has("label")||e.has("height")||this.ctx.theme!==this.#n}updated(e){this.#e&&!e.has("series")&&this.ctx.theme===this.#n||(this.#n=this.ctx.theme,this.#s())}#i(){this.#e?.destroy(),this.#e=null,this.#t?.disconnect(),this.#t=null}#s(){this.#i();const e=lp(this.series),t=this.place.clientWidth;if(t===0){this.#o();return}const n=[e.t,e.plan,e.commanded,e.max,e.min,e.mean];this.#e=new Ge(this.#l(t),n,this.place),this.#o()}#o(){this.#t=new ResizeObserver(()=>{const e=this.place.clientWidth;e!==0&&(this.#e?e!==this.#e.width&&this.#e.setSize({width:e,height:this.height}):this.#s())}),this.#t.observe(this.place)}#l(e){const{series:t}=this,{format:n}=this.ctx,i=this.#a(),o=Ge.paths.stepped?.({align:1}),l=o?{paths:o}:{},c=Math.max(2,Math.floor((e-80)/60));return{width:e,height:this.height,padding:[16,28,0,0],legend:{show:!1},cursor:{y:!1,points:{show:!1},drag:{setScale:!1,x:!1,y:!1},...this.group?{sync:{key:this.group,scales:["x",null]}}:{}},scales:{x:{time:!1,min:t.start,max:t.end,range:[t.start,t.end]},y:{range:(d,h,g)=>dp(h,g)}},axes:[{stroke:i.soft,font:i.font,size:38,grid:{stroke:i.line,width:1},ticks:{show:!1},splits:()=>Fr(t.start,t.end,c,n),values:(d,h)=>h.map(g=>au(g,n)===g||t.end-t.start>5*86400?`${n.time(g)}
${n.weekday(g)}`:n.time(g))},{stroke:i.soft,font:i.font,size:52,grid:{stroke:i.line,width:1},ticks:{show:!1},space:34,values:(d,h)=>h.map(g=>n.kw(g,1).replace(" kW",""))}],series:[{},{...l,stroke:i.soft,width:1.5,dash:[5,4],fill:i.fill,fillTo:0,points:{show:!1}},{...l,stroke:i.accent,width:2.5,points:{show:!1}},{width:0,points:{show:!1}},{width:0,points:{show:!1}},{stroke:i.measured,width:1.75,points:{show:t.measured.t.length===1,size:5,fill:i.measured}}],bands:[{series:[3,4],fill:ns(i.measured,.28)}],hooks:{drawClear:[d=>this.#r(d,i)],draw:[d=>this.#c(d,i)],setCursor:[d=>{const h=d.cursor.left??-1;this.point?.(h<0?null:d.posToVal(h,"x"))}]}}}#r(e,t){const{ctx:n,bbox:i}=e;n.save(),n.fillStyle=up(n,t.bad);for(const[o,l]of this.series.offline){const c=e.valToPos(o,"x",!0),d=Math.max(e.valToPos(l,"x",!0),c+devicePixelRatio);n.fillRect(c,i.top,d-c,i.height)}n.restore()}#c(e,t){const{ctx:n,bbox:i}=e,o=devicePixelRatio;n.save();const l=e.valToPos(this.ctx.now,"x",!0);if(l>=i.left&&l<=i.left+i.width){n.strokeStyle=t.text,n.lineWidth=o,n.beginPath(),n.moveTo(l,i.top),n.lineTo(l,i.top+i.height),n.stroke(),n.fillStyle=t.text,n.font=vr(t.font,o),n.textBaseline="top",n.textAlign=l>i.left+i.width-48*o?"right":"left";const c=n.textAlign==="right"?-4:4;n.fillText(this.ctx.t("chart.now"),l+c*o,i.top)}n.fillStyle=t.soft,n.font=vr(t.font,o),n.textBaseline="bottom",n.textAlign="right",n.fillText("kW",i.left-6*o,i.top);for(const c of this.series.marks){const d=e.valToPos(c.at,"x",!0),h=i.top+i.height-5*o;n.fillStyle=t.bad,n.strokeStyle=t.bad,n.lineWidth=2*o,n.beginPath(),c.kind==="late"||c.kind==="expired"?(n.arc(d,h,4*o,0,2*Math.PI),n.stroke()):(n.moveTo(d-5*o,h+4*o),n.lineTo(d,h-5*o),n.lineTo(d+5*o,h+4*o),n.closePath(),n.fill())}n.restore()}#a(){const e=getComputedStyle(this),t=(i,o)=>e.getPropertyValue(i).trim()||o,n=t("--primary-text-color","#212121");return{text:n,soft:t("--secondary-text-color","#5e5e5e"),line:t("--divider-color","rgba(0,0,0,0.12)"),accent:t("--primary-color","#0288d1"),measured:t("--accent-color","#ff9800"),bad:t("--error-color","#c62828"),fill:ns(n,.1),font:`12px ${e.fontFamily||"sans-serif"}`}}}ms([re({attribute:!1})],zn.prototype,"series");ms([re({attribute:!1})],zn.prototype,"label");ms([re({type:Number})],zn.prototype,"height");ms([re({attribute:!1})],zn.prototype,"group");ms([re({attribute:!1})],zn.prototype,"point");ms([Mt(".plot")],zn.prototype,"place");nt("ed-chart",zn);function ns(s,e){return`color-mix(in srgb, ${s} ${Math.round(e*100)}%, transparent)`}function dp(s,e){const t=Math.min(0,s??0),n=Math.max(0,e??0),i=Math.max((n-t)*.1,.25);return[t<0?t-i:0,n+i]}function up(s,e){const t=8*devicePixelRatio,n=document.createElement("canvas");n.width=n.height=t;const i=n.getContext("2d");return i?(i.fillStyle=ns(e,.08),i.fillRect(0,0,t,t),i.strokeStyle=ns(e,.35),i.lineWidth=devicePixelRatio,i.beginPath(),i.moveTo(0,t),i.lineTo(t,0),i.stroke(),s.createPattern(n,"repeat")??ns(e,.12)):ns(e,.12)}function vr(s,e){return s.replace(/(\d+)px/,(t,n)=>`${Number(n)*e}px`)}const Ca={pending:"mdi:progress-clock",dispatched:"mdi:send-outline",acknowledged:"mdi:check",completed:"mdi:check-circle-outline",failed:"mdi:close-circle-outline",timed_out:"mdi:clock-alert-outline",superseded:"mdi:swap-horizontal",cancelled:"mdi:cancel",expired:"mdi:timer-sand-complete",interrupted:"mdi:connection"},hp={completed:"good",failed:"bad",timed_out:"bad",expired:"warn",interrupted:"warn",dispatched:"busy",acknowledged:"busy"};function Ta(s,e){return b`<span class="chip ${hp[e]??""}"
    ><ed-icon style="--ed-icon:16px" .icon=${Ca[e]}></ed-icon>${Ce(s.t,"state",e)}</span
  >`}function za(s,e){const t=s.format.kw(e.asked_kw===null?null:Math.abs(e.asked_kw));return Ce(s.t,"type",e.type,{power:t})}function Ma(s){return s.charAt(0).toUpperCase()+s.slice(1)}function br({t:s,format:e},t,n=""){const i=n?[n]:[];return t.energy_kwh&&i.push(`${e.number(t.energy_kwh)} kWh`),t.goal_soc&&i.push(e.percent(t.goal_soc)),i.reduce((o,l)=>s("goal.or",{one:o,other:l}))}function Da(s,e){const{t,format:n,now:i}=s,o=n.kw(e.power_kw),l=e.until?n.moment(e.until,i):"",c=e.detail??(e.reason?Ce(t,"reason",e.reason):t("attention.no_words"));switch(e.code){case"offline":return e.since?t("why.offline",{since:n.moment(e.since,i)}):t("why.offline_unknown");case"override":return e.until_plan_change?t("why.override_plan_change",{power:o}):l?t("why.override_until",{power:o,until:l}):t("why.override",{power:o});case"charge_now":return t("why.charge_now",{power:o,end:br(s,e,l)});case"goal_reached":return t("why.goal_reached",{goal:br(s,e)});case"follows":{const d=`why.follows${e.plan?"":"_unnamed"}${l?"_until":""}`;return t(d,{plan:e.plan??"",until:l})}case"limited":return t("why.limited",{power:o,reason:Ce(t,"clamp",e.reason??"")});default:return Ce(t,"why",e.code,{power:o,detail:c})}}const pp={site_paused:"mdi:pause",offline:"mdi:lan-disconnect",not_controllable:"mdi:cancel",failed:"mdi:alert-circle-outline",sending:"mdi:send-outline",not_following:"mdi:alert-circle-outline",foreign:"mdi:account-outline",limited:"mdi:arrow-collapse-down",override:"mdi:gesture-tap",charge_now:"mdi:flash",goal_reached:"mdi:flag-checkered",paused:"mdi:pause",follows:"mdi:calendar-check",released:"mdi:hand-back-right-off-outline",no_plan:"mdi:calendar-blank-outline"},fp={offline:"bad",not_controllable:"bad",failed:"bad",not_following:"warn",limited:"warn",site_paused:"warn"};function Oa(s,e){const{why:t}=e;return b`<p class="why ${fp[t.code]??""}">
    <ed-icon .icon=${pp[t.code]??""}></ed-icon><span>${Da(s,t)}</span>
  </p>`}function $i(s){return s.kind==="battery"?"mdi:home-battery-outline":"mdi:ev-station"}function Na(s,e){const{t,format:n,now:i}=s;if(!e.next)return t("next.none");const{next:o}=e;return`${o.type==="release"?t("next.release"):n.kw(o.power_kw)} · ${n.moment(o.at,i)} · ${t("in",{span:n.span(o.at-i)})}`}function La(s,e){const{t,format:n,now:i}=s;if(e.mode!=="override"||!e.override)return t(`mode.${e.mode}`);const{until:o,until_plan_change:l,charge_now:c}=e.override;return l?t("mode.override_plan_change"):o?t(c?"mode.charge_now":"mode.override_until",{until:n.moment(o,i)}):t("mode.override")}function gs(s,e){const{t,state:n,store:i}=s;if(i.error!==null){const o=i.error==="unknown_command"?t("error.unknown_command"):t("error.other",{detail:i.error});return zt(t("unavailable"),o)}return n.revision===null?b`<div class="empty" role="status"><p>${t("loading")}</p></div>`:e!==void 0||Object.keys(n.assets).length>0?null:n.hidden>0?zt(t("no_permission"),t("no_permission.how",{count:n.hidden})):Object.keys(n.sites).length===0?zt(t("no_site"),t("no_site.how")):zt(t("no_assets"),t("no_assets.how"))}function zt(s,e,t=A){return b`<div class="empty">
    <h2>${s}</h2>
    <p>${e}</p>
    ${t}
  </div>`}function mp(s,e){return Xd(s,e)}var gp=Object.defineProperty,Dt=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&gp(e,t,i),i};const wp=15,vp=25;class yt extends _t{constructor(){super(...arguments),this.start=0,this.end=0,this.height=200,this.compact=!1,this.group=null,this.pointed=null,this.point=null,this.series=null,this.error=null,this.tabled=!1,this.#e="",this.#t=0,this.#n=""}static{this.styles=[tt,Je`
      :host {
        display: block;
      }
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        font-size: 12px;
        color: var(--ed-soft);
        min-height: 20px;
      }
      .legend span {
        display: inline-flex;
        align-items: center;
        gap: 6px;
      }
      .legend b {
        color: var(--ed-text);
        font-weight: 500;
        font-variant-numeric: tabular-nums;
      }
      .legend i {
        width: 18px;
        height: 0;
        border-top: 2.5px solid var(--ed-accent);
      }
      .legend i.plan {
        height: 10px;
        border-top: 1.5px dashed var(--ed-soft);
        background: var(--ed-fill);
      }
      .legend i.measured {
        height: 8px;
        border: none;
        background: linear-gradient(
          transparent 3px,
          var(--accent-color, #ff9800) 3px,
          var(--accent-color, #ff9800) 5px,
          transparent 5px
        );
        box-shadow: 0 0 0 1px color-mix(in srgb, var(--accent-color, #ff9800) 30%, transparent);
      }
      .wait {
        display: grid;
        place-items: center;
        padding: 16px;
        text-align: center;
        color: var(--ed-soft);
        background: var(--ed-fill);
        border-radius: 8px;
      }
      .marks {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        margin-top: 8px;
      }
      .marks button {
        font-size: 12px;
      }
      summary {
        min-height: 44px;
        display: inline-flex;
        align-items: center;
        font-size: 13px;
        color: var(--ed-soft);
        cursor: pointer;
      }
      .scroll {
        overflow-x: auto;
      }
      table {
        border-collapse: collapse;
        font-size: 13px;
        width: 100%;
      }
      th,
      td {
        text-align: right;
        padding: 6px 12px;
        border-bottom: 1px solid var(--ed-line);
        white-space: nowrap;
      }
      th:first-child {
        text-align: left;
      }
      thead th {
        color: var(--ed-soft);
        font-weight: 500;
      }
    `]}#e;#t;#n;willUpdate(){const{state:e,store:t,now:n}=this.ctx,i=e.assets[this.asset];if(!i||t.disconnectedSince!==null)return;const o=`${this.asset}|${this.start}|${this.end}`,l=`${i.command?.id}|${i.command?.status}|${i.connected}|${i.plan?.id}`,c=n-this.#t,d=Math.max(wp,this.series?.bucket_seconds??0);(o!==this.#e||c>d||l!==this.#n&&c>1)&&(o!==this.#e&&!this.#e.startsWith(`${this.asset}|`)&&(this.series=null),this.#e=o,this.#n=l,this.#t=n,this.#i(o))}async#i(e){try{const t=await this.ctx.hass.callWS({type:"energy_dispatch/series",asset:this.asset,start:this.start,end:this.end});if(e!==this.#e)return;this.series=t,this.error=null}catch(t){e===this.#e&&(this.error=Cn(t))}}render(){const{t:e,format:t,now:n}=this.ctx,{series:i,height:o}=this,l=d=>b`<div class="wait" style="min-height:${o}px" role="status">${d}</div>`;if(!i)return this.error===null?l(e("chart.loading")):b`${l(e("chart.failed",{detail:this.error}))}`;const c=e("chart.label",{asset:mp(this.ctx,this.asset),start:t.moment(i.start,n),end:t.moment(i.end,n)});return b`${this.#s(i)}
    ${ap(i)?l(e("chart.empty")):b`<ed-chart
            .ctx=${this.ctx}
            .series=${i}
            .label=${c}
            .height=${o}
            .group=${this.group}
            .point=${this.point}
          ></ed-chart>`}
    ${this.compact?A:this.#o(i)}`}#s(e){const{t,format:n,now:i}=this.ctx,o=this.pointed,l=c=>o===null?A:b`<b>${n.kw(c)}</b>`;return b`<div class="legend">
      <span
        ><i class="plan"></i>${t("planned")}
        ${l(o===null?null:ii(e.plan,o))}</span
      >
      <span
        ><i></i>${t("commanded")} ${l(o===null?null:ii(e.commanded,o))}</span
      >
      <span
        ><i class="measured"></i>${t("measured")}
        ${l(o===null?null:wr(e,o))}</span
      >
      ${o===null?A:b`<span>${n.moment(o,i)}</span>`}
      ${e.source==="memory"?b`<span>${t("chart.memory")}</span>`:A}
    </div>`}#o(e){const{t}=this.ctx;return b`${e.marks.length===0?A:b`<ul class="marks" aria-label=${t("marks")}>
              ${e.marks.slice(-12).map(n=>b`<li>${this.#l(n)}</li>`)}
            </ul>`}
      <details
        @toggle=${n=>this.tabled=n.target.open}
      >
        <summary>${t("chart.table")}</summary>
        <div class="scroll" tabindex="0" role="region" aria-label=${t("chart.table")}>
          ${this.tabled?this.#r(e):A}
        </div>
      </details>`}#l(e){const{t,format:n,now:i,go:o}=this.ctx,l=e.kind==="late"?t("mark.late",{span:n.span(e.seconds??0)}):t(`mark.${e.kind}`),c=e.kind==="late"||e.kind==="expired"?"○":"▲";return b`<button
      title=${e.error??""}
      @click=${()=>o?.(`commands/${this.asset}/${e.command_id}`)}
    >
      ${c} ${n.moment(e.at,i)} ${l}
    </button>`}#r(e){const{t,format:n,now:i}=this.ctx,o=Fr(e.start,e.end,vp,n),l=c=>e.offline.some(([d,h])=>d<=c&&c<h);return b`<table>
      <thead>
        <tr>
          <th scope="col">${t("chart.time")}</th>
          <th scope="col">${t("planned")}</th>
          <th scope="col">${t("commanded")}</th>
          <th scope="col">${t("measured")}</th>
        </tr>
      </thead>
      <tbody>
        ${o.map(c=>b`<tr>
              <th scope="row">${n.moment(c,i)}</th>
              <td>${n.kw(ii(e.plan,c))}</td>
              <td>${c>i?"–":n.kw(ii(e.commanded,c))}</td>
              <td>${l(c)?t("chart.offline"):n.kw(wr(e,c))}</td>
            </tr>`)}
      </tbody>
    </table>`}}Dt([re({attribute:!1})],yt.prototype,"asset");Dt([re({type:Number})],yt.prototype,"start");Dt([re({type:Number})],yt.prototype,"end");Dt([re({type:Number})],yt.prototype,"height");Dt([re({type:Boolean})],yt.prototype,"compact");Dt([re({attribute:!1})],yt.prototype,"group");Dt([re({attribute:!1})],yt.prototype,"pointed");Dt([re({attribute:!1})],yt.prototype,"point");Dt([se()],yt.prototype,"series");Dt([se()],yt.prototype,"error");Dt([se()],yt.prototype,"tabled");nt("ed-timechart",yt);const Ra={ATTRIBUTE:1,CHILD:2},Ha=s=>(...e)=>({_$litDirective$:s,values:e});let ja=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};const{I:bp}=jc,_r=s=>s,yr=()=>document.createComment(""),zs=(s,e,t)=>{const n=s._$AA.parentNode,i=e===void 0?s._$AB:e._$AA;if(t===void 0){const o=n.insertBefore(yr(),i),l=n.insertBefore(yr(),i);t=new bp(o,l,s,s.options)}else{const o=t._$AB.nextSibling,l=t._$AM,c=l!==s;if(c){let d;t._$AQ?.(s),t._$AM=s,t._$AP!==void 0&&(d=s._$AU)!==l._$AU&&t._$AP(d)}if(o!==i||c){let d=t._$AA;for(;d!==o;){const h=_r(d).nextSibling;_r(n).insertBefore(d,i),d=h}}}return t},_n=(s,e,t=s)=>(s._$AI(e,t),s),_p={},yp=(s,e=_p)=>s._$AH=e,xp=s=>s._$AH,so=s=>{s._$AR(),s._$AA.remove()};const xr=(s,e,t)=>{const n=new Map;for(let i=e;i<=t;i++)n.set(s[i],i);return n},Pn=Ha(class extends ja{constructor(s){if(super(s),s.type!==Ra.CHILD)throw Error("repeat() can only be used in text expressions")}dt(s,e,t){let n;t===void 0?t=e:e!==void 0&&(n=e);const i=[],o=[];let l=0;for(const c of s)i[l]=n?n(c,l):l,o[l]=t(c,l),l++;return{values:o,keys:i}}render(s,e,t){return this.dt(s,e,t).values}update(s,[e,t,n]){const i=xp(s),{values:o,keys:l}=this.dt(e,t,n);if(!Array.isArray(i))return this.ut=l,o;const c=this.ut??=[],d=[];let h,g,f=0,v=i.length-1,y=0,k=o.length-1;for(;f<=v&&y<=k;)if(i[f]===null)f++;else if(i[v]===null)v--;else if(c[f]===l[y])d[y]=_n(i[f],o[y]),f++,y++;else if(c[v]===l[k])d[k]=_n(i[v],o[k]),v--,k--;else if(c[f]===l[k])d[k]=_n(i[f],o[k]),zs(s,d[k+1],i[f]),f++,k--;else if(c[v]===l[y])d[y]=_n(i[v],o[y]),zs(s,i[f],i[v]),v--,y++;else if(h===void 0&&(h=xr(l,y,k),g=xr(c,f,v)),h.has(c[f]))if(h.has(c[v])){const O=g.get(l[y]),U=O!==void 0?i[O]:null;if(U===null){const V=zs(s,i[f]);_n(V,o[y]),d[y]=V}else d[y]=_n(U,o[y]),zs(s,i[f],U),i[O]=null;y++}else so(i[v]),v--;else so(i[f]),f++;for(;y<=k;){const O=zs(s,d[k+1]);_n(O,o[y]),d[y++]=O}for(;f<=v;){const O=i[f++];O!==null&&so(O)}return this.ut=l,yp(s,d),ln}});const Ua="important",$p=" !"+Ua,$r=Ha(class extends ja{constructor(s){if(super(s),s.type!==Ra.ATTRIBUTE||s.name!=="style"||s.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(s){return Object.keys(s).reduce((e,t)=>{const n=s[t];return n==null?e:e+`${t=t.includes("-")?t:t.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${n};`},"")}update(s,[e]){const{style:t}=s.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(e)),this.render(e);for(const n of this.ft)e[n]==null&&(this.ft.delete(n),n.includes("-")?t.removeProperty(n):t[n]=null);for(const n in e){const i=e[n];if(i!=null){this.ft.add(n);const o=typeof i=="string"&&i.endsWith($p);n.includes("-")||o?t.setProperty(n,o?i.slice(0,-11):i,o?Ua:""):t[n]=i}}return ln}}),Fa=Je`
  .tile {
    padding: 16px;
    display: flex;
    flex-direction: column;
    gap: 12px;
    min-width: 0;
  }
  .head {
    display: flex;
    align-items: flex-start;
    gap: 12px;
  }
  .head .sign {
    width: 40px;
    height: 40px;
    border-radius: 50%;
    display: grid;
    place-items: center;
    background: color-mix(in srgb, var(--ed-accent) 14%, transparent);
    color: var(--ed-accent-text);
    flex: none;
  }
  .off .head .sign {
    background: var(--ed-fill);
    color: var(--ed-soft);
  }
  .name {
    font-size: 16px;
    font-weight: 600;
    line-height: 1.25;
    overflow-wrap: anywhere;
  }
  .link {
    font-size: 12px;
    color: var(--ed-soft);
    margin-top: 2px;
  }
  .link.bad {
    color: var(--ed-bad-text);
  }
  .power {
    display: flex;
    align-items: flex-end;
    flex-wrap: wrap;
    gap: 4px 20px;
  }
  .power dt {
    font-size: 12px;
    color: var(--ed-soft);
  }
  .power dd {
    font-size: 20px;
    font-weight: 500;
    letter-spacing: -0.01em;
  }
  .power .main dd {
    font-size: 30px;
    line-height: 1.15;
  }
  .gauge {
    position: relative;
    height: 8px;
    border-radius: 4px;
    background: var(--ed-fill);
  }
  .gauge .fill {
    position: absolute;
    top: 0;
    bottom: 0;
    border-radius: 4px;
    background: var(--ed-accent);
  }
  .gauge .fill.give {
    background: var(--ed-good);
  }
  .gauge .zero {
    position: absolute;
    top: 0;
    bottom: 0;
    width: 1px;
    background: var(--ed-soft);
  }
  .gauge .set {
    position: absolute;
    top: -4px;
    bottom: -4px;
    width: 3px;
    margin-left: -1.5px;
    border-radius: 2px;
    background: var(--ed-text);
    box-shadow: 0 0 0 2px var(--ed-card);
  }
  .why {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    padding: 10px 12px;
    border-radius: 10px;
    background: var(--ed-fill);
    font-size: 14px;
    line-height: 20px;
    overflow-wrap: anywhere;
  }
  .why.bad {
    background: color-mix(in srgb, var(--ed-bad) 13%, transparent);
    color: var(--ed-bad-text);
  }
  .why.warn {
    background: color-mix(in srgb, var(--ed-warn) 15%, transparent);
    color: var(--ed-warn-text);
  }
  .next {
    font-size: 13px;
    color: var(--ed-soft);
    display: flex;
    gap: 8px;
  }
  .next b {
    font-weight: 500;
    color: var(--ed-text);
  }
  .buttons {
    margin-top: auto;
    padding-top: 4px;
  }
  .note {
    font-size: 12px;
  }
`,kp=Je`
  :host {
    display: flex;
    flex-direction: column;
    gap: 16px;
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr));
    gap: 16px;
  }
  .facts {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 32px;
    padding: 12px 16px;
  }
  .facts dt {
    font-size: 12px;
    color: var(--ed-soft);
  }
  .facts dd {
    font-size: 15px;
    font-weight: 500;
  }
  .sitename {
    flex-basis: 100%;
  }
  .attention {
    overflow: hidden;
    border-color: color-mix(in srgb, var(--ed-bad) 45%, transparent);
  }
  .attention h2 {
    padding: 12px 16px 4px;
    display: flex;
    gap: 8px;
    align-items: center;
    color: var(--ed-bad-text);
  }
  .attention li {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
    padding: 8px 16px;
  }
  .attention li + li {
    border-top: 1px solid var(--ed-line);
  }
  .attention .text {
    flex: 1 1 260px;
    min-width: 0;
    line-height: 1.4;
    overflow-wrap: anywhere;
  }
  .attention q {
    quotes: none;
    color: var(--ed-soft);
    font-size: 14px;
    display: block;
  }
`;function kr(s){const{t:e,format:t,now:n}=s,i=[];for(const[o,l]of Object.entries(s.state.assets)){const c=(d,h,g,f,v=!1)=>i.push({id:`${o}:${d}`,key:o,asset:l,icon:h,what:g,words:f,failure:v});if(l.failure){const d=l.failure.status==="timed_out";c(l.failure.id,d?"mdi:clock-alert-outline":"mdi:alert-circle-outline",e(d?"attention.timed_out":"attention.failed",{what:Ma(za(s,l.failure))}),l.failure.error??e("attention.no_words"),!0)}if(!l.connected&&l.last_seen_at!==null){const d=l.offline_since;c(`offline${d}`,"mdi:lan-disconnect",d?e("attention.offline_since",{since:t.moment(d,n)}):e("attention.offline"),l.link_detail)}else l.not_following?c("not_following","mdi:alert-circle-outline",e("attention.not_following"),l.not_following):l.not_controllable&&!l.failure&&c("not_controllable","mdi:cancel",e("attention.not_controllable"),l.not_controllable)}return i}function Sp(s,e,t,n=!0){const{t:i,format:o,now:l}=s,c=`${e.site}/${e.asset_id}`,d={override:"warn",paused:"warn",plan:"good",none:""}[e.mode],g=e.connected&&e.last_seen_at!==null&&l-e.last_seen_at<120?"":` · ${e.last_seen_at?i("seen",{at:o.moment(e.last_seen_at,l)}):i("never_seen")}`,f=e.power_kw!==null&&e.setpoint_kw!==null&&e.deviates?i("difference",{kw:o.kw(e.power_kw-e.setpoint_kw)}):null;return b`<article
    class="box tile ${e.connected?"":"off"}"
    aria-label=${e.name}
    data-asset=${c}
  >
    <div class="head">
      <span class="sign"><ed-icon .icon=${$i(e)}></ed-icon></span>
      <div class="grow">
        <h3 class="name">${e.name}</h3>
        <p class="link ${e.connected?"":"bad"}">
          ${e.connected?`● ${i("online")}`:`○ ${i("offline")}`}${g}${e.status?` · ${e.status}`:""}
        </p>
      </div>
      <span class="chip ${d}">${La(s,e)}</span>
    </div>
    <dl class="power">
      <div class="main">
        <dt>${i("measured")}</dt>
        <dd class="num">
          ${e.connected?o.kw(e.power_kw):b`<span class="soft">–</span>`}
        </dd>
      </div>
      <div>
        <dt>${i("setpoint")}</dt>
        <dd class="num">
          ${e.setpoint_kw===null?b`<span class="soft">${i("no_setpoint")}</span>`:o.kw(e.setpoint_kw)}
        </dd>
      </div>
      ${e.soc_percent===null?A:b`<div>
              <dt>${i("soc")}</dt>
              <dd class="num">${o.percent(e.soc_percent)}</dd>
            </div>`}
    </dl>
    ${Ap(e)} ${f?b`<div><span class="chip warn">≠ ${f}</span></div>`:A}
    ${Oa(s,e)}
    <p class="next"><span>${i("next")}</span><b class="num">${Na(s,e)}</b></p>
    ${n?Rr(s,e,t):A}
    <ed-override .ctx=${s} .asset=${e} data-key=${c}></ed-override>
  </article>`}function Ap(s){const e=s.connected?s.power_kw??0:0,t=s.setpoint_kw,n=Math.max(1,Math.abs(e),Math.abs(t??0),Math.abs(s.plan?.power_kw??0)),i=[1,2,4,7.5,11,15,22,50,100,250,1e3].find(h=>h>=n*1.02)??n,o=s.kind==="battery",l=h=>o?50+h/i*50:Math.max(h,0)/i*100,[c,d]=[l(0),l(e)].sort((h,g)=>h-g);return b`<div class="gauge" aria-hidden="true">
    <div
      class="fill ${e<0?"give":""}"
      style=${$r({left:`${c}%`,width:`${d-c}%`})}
    ></div>
    ${o?b`<div class="zero" style="left:50%"></div>`:A}
    ${t===null?A:b`<div class="set" style=${$r({left:`${l(t)}%`})}></div>`}
  </div>`}class Ep extends _t{static{this.styles=[tt,Fa,kp]}#e=null;#t="";willUpdate(){const e=this.ctx.state.revision===null?[]:kr(this.ctx),t=this.#e;if(this.ctx.state.revision!==null){const n=t===null?[]:e.filter(o=>!t.has(o.id)),[i]=n;i&&(this.#t=this.ctx.t("attention.new",{asset:i.asset.name,what:i.what})),this.#e=new Set(e.map(o=>o.id))}}render(){const{ctx:e}=this;return b`<div class="visually-hidden" aria-live="polite">${this.#t}</div>
      ${gs(e)??b`${this.#n()} ${this.#i()}
          <div class="grid">
            ${Pn(Object.entries(e.state.assets),([t])=>t,([,t])=>Sp(e,t,()=>this.renderRoot))}
          </div>
          ${e.state.hidden?b`<p class="soft">${e.t("hidden",{count:e.state.hidden})}</p>`:A}`}`}#n(){const{ctx:e}=this,{t,acts:n}=e,i=kr(e);return i.length===0?A:b`<section class="box attention" aria-labelledby="attention">
      <h2 id="attention"><ed-icon icon="mdi:alert-circle-outline"></ed-icon>${t("attention")}</h2>
      <ul>
        ${Pn(i,o=>o.id,o=>{const{asset:l}=o,c=l.entities.retry,d=n.pending(`press:${c}`),h=n.pending(`dismiss_failure:${o.key}`),g=e.store.disconnectedSince!==null||!l.can_control;return b`<li>
              <ed-icon .icon=${o.icon}></ed-icon>
              <div class="text">
                <b>${l.name}</b> · ${o.what}
                ${o.words?b`<q>${o.words}</q>`:A}
              </div>
              ${o.failure?b`<button
                        class="primary"
                        ?disabled=${g||d||c===void 0}
                        @click=${()=>n.entity(e,c,"press")}
                      >
                        ${t(d?"requested":"action.retry")}
                      </button>
                      <button
                        ?disabled=${g||h}
                        @click=${()=>n.ours(e,l,"dismiss_failure")}
                      >
                        ${t(h?"requested":"action.dismiss")}
                      </button>`:A}
            </li>`})}
      </ul>
    </section>`}#i(){const{ctx:e}=this,{t,format:n,now:i}=e,o=Object.values(e.state.sites);return o.map(l=>b`<section class="box">
          <dl class="facts">
            ${o.length>1?b`<h2 class="sitename">${l.name}</h2>`:A}
            <div>
              <dt>${t("site.plan")}</dt>
              <dd>${l.plan?l.plan.name??t("plan.unnamed"):t("site.none")}</dd>
            </div>
            <div>
              <dt>${t("site.next")}</dt>
              <dd class="num">
                ${l.next_at===null?t("site.none"):`${n.moment(l.next_at,i)} · ${t("in",{span:n.span(l.next_at-i)})}`}
              </dd>
            </div>
            <div>
              <dt>${t("site.pending")}</dt>
              <dd class="num">${n.number(l.pending)}</dd>
            </div>
            <div>
              <dt>${t("site.failed")}</dt>
              <dd class="num">${n.number(l.failed_today)}</dd>
            </div>
            <div>
              <dt>${t("site.limit")}</dt>
              <dd class="num">
                ${l.limit_kw===null?t("site.none"):n.kw(l.limit_kw)}
              </dd>
            </div>
          </dl>
        </section>`)}}nt("ed-now",Ep);var Pp=Object.defineProperty,Cp=Object.getOwnPropertyDescriptor,Tp=(s,e,t,n)=>{for(var i=Cp(e,t),o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&Pp(e,t,i),i};const Sr=12;class Va extends on{static{this.styles=[tt,Fa,Je`
      :host {
        display: block;
        height: 100%;
      }
      ha-card,
      .box {
        height: 100%;
        overflow: hidden;
      }
      .tile {
        height: 100%;
        padding: 14px 16px;
        gap: 10px;
        container-type: inline-size;
      }
      .notice {
        display: flex;
        gap: 8px;
        align-items: center;
        padding: 6px 10px;
        border-radius: 10px;
        font-size: 13px;
        background: color-mix(in srgb, var(--ed-warn) 16%, transparent);
        overflow-wrap: anywhere;
      }
      .notice.bad {
        background: color-mix(in srgb, var(--ed-bad) 14%, transparent);
      }
      .power .main dd {
        font-size: 26px;
      }
      @container (max-width: 300px) {
        .power {
          gap: 4px 12px;
        }
      }
    `]}set hass(e){const t=this.#t===void 0;this.#t=e,this.#n.take(e)&&this.requestUpdate(),t&&this.isConnected&&this.#l()}get hass(){return this.#t}#e={type:""};#t;#n=new Lr;#i=new Or(()=>this.requestUpdate());#s=null;#o=null;setConfig(e){if(e.entity!==void 0&&typeof e.entity!="string")throw new Error("entity has to be the id of one of Energy Dispatch's entities.");const{hours:t}=e;if(t!==void 0&&!(t>=1&&t<=168))throw new Error("hours has to be between 1 and 168.");this.#e=e,this.requestUpdate()}static getConfigForm(){const e={entity:"card.asset",hours:"card.hours",buttons:"card.buttons"},t=ci(document.documentElement.lang||navigator.language);return{schema:[{name:"entity",required:!0,selector:{entity:{filter:{integration:"energy_dispatch"}}}},{name:"hours",default:Sr,selector:{number:{min:1,max:168,mode:"box"}}},{name:"buttons",default:!0,selector:{boolean:{}}}],computeLabel:n=>{const i=e[n.name];return i?t(i):void 0}}}static getStubConfig(e,t=[]){const n=Object.values(e.entities??{}).filter(o=>o.platform==="energy_dispatch"&&o.entity_id.endsWith("_setpoint")).map(o=>o.entity_id),i=n.find(o=>t.includes(o))??n[0];return i===void 0?{}:{entity:i}}getCardSize(){return this.#e.buttons===!1?6:7}getGridOptions(){return{columns:6,min_columns:3,max_columns:12,rows:"auto"}}connectedCallback(){super.connectedCallback(),this.#l(),this.#o=setInterval(()=>this.requestUpdate(),1e3)}disconnectedCallback(){super.disconnectedCallback(),this.#s?.(),this.#s=null,this.#o!==null&&clearInterval(this.#o)}#l(){!this.#t||this.#s||(this.#s=this.#n.context(this.#t,this.#i,null).store.listen(()=>this.requestUpdate()))}render(){if(!this.#t)return A;const e=this.#n.context(this.#t,this.#i,n=>{history.pushState(null,"",`/energy-dispatch/${n}`),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}),t=this.#r(e);return customElements.get("ha-card")?b`<ha-card>${t}</ha-card>`:b`<div class="box">${t}</div>`}#r(e){const{t,format:n,store:i}=e,o=v=>b`<div class="empty" role="status"><p>${v}</p></div>`;if(this.#e.entity===void 0)return o(t("card.pick"));const l=gs(e,"card");if(l)return l;const c=zp(e,this.#e.entity);if(!c)return o(t("card.gone"));const[d,h]=c,g=this.#e.hours??Sr,f=Math.ceil(e.now/300)*300+g*3600/2;return b`<div class="tile ${h.connected?"":"off"}" data-asset=${d}>
      <div class="head">
        <span class="sign"><ed-icon .icon=${$i(h)}></ed-icon></span>
        <div class="grow">
          <h3 class="name">${h.name}</h3>
          <p class="link ${h.connected?"":"bad"}">
            ${h.connected?`● ${t("online")}`:`○ ${t("offline")}`} · ${La(e,h)}
          </p>
        </div>
      </div>
      ${i.disconnectedSince===null?A:b`<p class="notice bad" role="status">
              ${t("disconnected",{since:n.seconds(i.disconnectedSince)})}
            </p>`}
      ${jr(e)} ${this.#c(e,h)}
      <ed-timechart
        compact
        .ctx=${e}
        .asset=${d}
        .start=${f-g*3600}
        .end=${f}
        .height=${110}
      ></ed-timechart>
      ${h.failure&&h.why.code==="failed"?A:Oa(e,h)}
      ${this.#a(e,h)}
      <p class="next"><span>${t("next")}</span><b class="num">${Na(e,h)}</b></p>
      ${this.#e.buttons===!1?A:Rr(e,h,()=>this.renderRoot)}
      <ed-override .ctx=${e} .asset=${h} data-key=${d}></ed-override>
    </div>`}#c(e,t){const{t:n,format:i}=e,o=[[n("setpoint"),t.setpoint_kw===null?n("no_setpoint"):i.kw(t.setpoint_kw)],[n("planned"),i.kw(t.plan?.power_kw)]];return t.soc_percent!==null&&o.push([n("soc"),i.percent(t.soc_percent)]),b`<dl class="power">
      <div class="main">
        <dt>${n("measured")}</dt>
        <dd class="num">${t.connected?i.kw(t.power_kw):"–"}</dd>
      </div>
      ${o.map(([l,c])=>b`<div>
            <dt>${l}</dt>
            <dd class="num">${c}</dd>
          </div>`)}
    </dl>`}#a(e,t){const{failure:n}=t;if(!n)return A;const{retry:i}=t.entities,o=e.acts.pending(`press:${i}`),l=e.store.disconnectedSince!==null||!t.can_control,c=e.format.moment(n.at,e.now);return b`<div class="notice bad">
      <ed-icon icon="mdi:alert-circle-outline"></ed-icon>
      <span class="grow">${c}: ${n.error??e.t("attention.no_words")}</span>
      <button ?disabled=${l||o} @click=${()=>e.acts.entity(e,i,"press")}>
        ${o?e.t("requested"):e.t("action.retry")}
      </button>
    </div>`}}Tp([re({attribute:!1,noAccessor:!0})],Va.prototype,"hass");nt("energy-dispatch-card",Va);function zp(s,e){const t=Object.entries(s.state.assets),n=t.find(([,l])=>Object.values(l.entities).includes(e));if(n)return n;const o=s.hass.entities?.[e]?.device_id;return t.find(([,l])=>o!==void 0&&l.device_id===o)}function Mp(){const s=window;if(s.customCards??=[],s.customCards.some(t=>t.type==="energy-dispatch-card"))return;const e=ci(document.documentElement.lang||navigator.language);s.customCards.push({type:"energy-dispatch-card",name:e("card.name"),description:e("card.description"),preview:!0})}var Dp=Object.defineProperty,ws=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&Dp(e,t,i),i};const Ga=new Set(["pending","dispatched","acknowledged"]),Op=new Set(["set_charge_rate","set_discharge_rate","release"]);function Np(s,e){const{t,format:n}=s,i=[],o=(l,c,d=null,h="")=>i.push({at:l,text:c,words:d,tone:h});e.created_at&&o(e.created_at,t("life.planned")),o(e.scheduled_at,t("life.due"));for(const l of e.clamps)o(null,t("life.clamped",{from:n.kw(l.from_kw),to:n.kw(l.to_kw),reason:Ce(t,"clamp",l.reason)}));for(const l of e.attempts){l.late||o(l.sent_at,t("life.sent",{number:l.number}));const c=n.latency(l.latency_seconds??0);l.late?o(l.answered_at,t("life.late"),l.answer):l.success===null?Ga.has(e.status)||o(null,t("life.no_answer"),null,"bad"):o(l.answered_at,t(l.success?"life.answered_yes":"life.answered_no",{latency:c}),l.answer,l.success?"good":"bad")}if(e.proof)o(e.ended_at,Ce(t,"life.proof",e.proof),null,"good");else if(e.ended_at){const l=e.reason?`: ${Ce(t,"reason",e.reason)}`:"",c=e.status==="failed"||e.status==="timed_out",d=e.interrupted?"interrupted":e.status,h=e.error??e.detail,g=e.attempts.some(f=>f.answer===h);o(e.ended_at,`${Ce(t,"state",d)}${l}`,g?null:h,c?"bad":"")}return i}class Mn extends _t{constructor(){super(...arguments),this.version="",this.detail=null,this.error=null,this.copied=!1,this.#e=""}static{this.styles=[tt,Je`
      :host {
        display: block;
        padding: 4px 16px 16px;
      }
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
        gap: 24px;
      }
      @media (max-width: 700px) {
        .columns {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      li {
        position: relative;
        padding: 0 0 12px 24px;
        line-height: 20px;
        font-size: 14px;
      }
      li::before {
        content: "";
        position: absolute;
        left: 4px;
        top: 5px;
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: var(--ed-soft);
      }
      li.good::before {
        background: var(--ed-good);
      }
      li.bad::before {
        background: var(--ed-bad);
        border-radius: 2px;
        transform: rotate(45deg);
      }
      li:not(:last-child)::after {
        content: "";
        position: absolute;
        left: 8px;
        top: 18px;
        bottom: 0;
        width: 2px;
        background: var(--ed-line);
      }
      time {
        color: var(--ed-soft);
        font-size: 12px;
        margin-right: 8px;
      }
      q {
        quotes: none;
        display: block;
        color: var(--ed-soft);
        overflow-wrap: anywhere;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 4px 16px;
        font-size: 13px;
        align-content: start;
      }
      dt {
        color: var(--ed-soft);
      }
      dd {
        overflow-wrap: anywhere;
      }
    `]}#e;willUpdate(){const e=`${this.asset}|${this.command}|${this.version}`;e!==this.#e&&(this.#e=e,this.#t(e))}async#t(e){try{const t=await this.ctx.hass.callWS({type:"energy_dispatch/command",asset:this.asset,command_id:this.command});e===this.#e&&([this.detail,this.error]=[t,null])}catch(t){if(e!==this.#e)return;const n=t.code==="not_found";this.error=n?this.ctx.t("command.gone"):Cn(t)}}render(){const{t:e,format:t}=this.ctx,{detail:n}=this;if(this.error!==null)return b`<p class="soft" role="alert">${this.error}</p>`;if(!n)return b`<p class="soft" role="status">${e("loading")}</p>`;const i=t.day(Date.parse(n.scheduled_at)/1e3),o=l=>{const c=Date.parse(l)/1e3;return t.day(c)===i?t.millis(c):`${t.date(c)} ${t.millis(c)}`};return b`<div class="columns">
        <ol>
          ${Np(this.ctx,n).map(l=>b`<li class=${l.tone}>
                ${l.at?b`<time class="num" datetime=${l.at}>${o(l.at)}</time>`:A}${l.text}${l.words?b`<q>${l.words}</q>`:A}
              </li>`)}
        </ol>
        <dl>
          <dt>${e("col.state")}</dt>
          <dd>${Ta(this.ctx,n.interrupted?"interrupted":n.status)}</dd>
          <dt>${e("life.cause")}</dt>
          <dd>${n.cause?Ce(e,"cause",n.cause):e("device.unknown")}</dd>
          <dt>${e("life.by")}</dt>
          <dd>
            ${n.user_name??e(n.context_id?"life.by_automation":"life.by_itself")}
          </dd>
          ${n.plan_id?b`<dt>${e("life.plan")}</dt>
                  <dd>${n.plan_name??n.plan_id}</dd>`:A}
          ${n.detail?b`<dt>${e("life.detail")}</dt>
                  <dd>${n.detail}</dd>`:A}
          <dt>${e("life.id")}</dt>
          <dd>${n.command_id}</dd>
        </dl>
      </div>
      ${this.#n(n)}`}#n(e){const{ctx:t}=this,{t:n,acts:i}=t,o=t.state.assets[this.asset],l=!o?.can_control||t.store.disconnectedSince!==null,c=o?.failure?.id===e.command_id,d=c?`press:${o.entities.retry}`:`send_command:${this.asset}`,h=`cancel_commands:${this.asset}`,g=i.pending(d)||i.pending(h),f=()=>{o&&(c?i.entity(t,o.entities.retry,"press"):i.ours(t,o,"send_command",{command_type:e.command_type,...e.parameters}))},v=Ga.has(e.status)&&!e.interrupted;return b`<div class="row wrap">
      ${v?b`<button
              class="danger"
              ?disabled=${l||g}
              @click=${()=>o&&i.ours(t,o,"cancel_commands",{command_id:[e.command_id]})}
            >
              ${i.pending(h)?n("requested"):n("action.cancel")}
            </button>`:Op.has(e.command_type)?b`<button class="primary" ?disabled=${l||g} @click=${f}>
                ${i.pending(d)?n("requested"):n("action.retry")}
              </button>`:A}
      <button @click=${()=>this.#i(e)}>
        ${n(this.copied?"action.copied":"action.copy_json")}
      </button>
    </div>`}async#i(e){await Wa(JSON.stringify(e,null,2)),this.copied=!0,setTimeout(()=>this.copied=!1,2e3)}}ws([re({attribute:!1})],Mn.prototype,"asset");ws([re({attribute:!1})],Mn.prototype,"command");ws([re({attribute:!1})],Mn.prototype,"version");ws([se()],Mn.prototype,"detail");ws([se()],Mn.prototype,"error");ws([se()],Mn.prototype,"copied");nt("ed-life",Mn);async function Wa(s){try{await navigator.clipboard.writeText(s)}catch{const e=document.createElement("textarea");e.value=s,e.style.position="fixed",document.body.append(e),e.select(),document.execCommand("copy"),e.remove()}}var Lp=Object.defineProperty,xt=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&Lp(e,t,i),i};const Ar=50,Rp=Object.keys(Ca);class ut extends _t{constructor(){super(...arguments),this.open=null,this.plan=null,this.segment="happened",this.asset="",this.wantedState="",this.wantedPlan="",this.rows=null,this.total=0,this.next=null,this.error=null,this.opened=new Set,this.plans=[],this.#e="",this.#t="",this.#n=0,this.#i=0}static{this.styles=[tt,Je`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 12px;
        align-items: flex-end;
      }
      .segments {
        display: inline-flex;
        border-radius: 22px;
        background: var(--ed-fill);
      }
      .segments button {
        background: none;
      }
      .segments button[aria-pressed="true"] {
        background: color-mix(in srgb, var(--ed-accent) 18%, transparent);
      }
      .box {
        overflow: hidden;
      }
      h2 {
        padding: 12px 4px 4px;
        font-size: 14px;
        color: var(--ed-soft);
      }
      .item + .item {
        border-top: 1px solid var(--ed-line);
      }
      .line {
        display: grid;
        grid-template-columns: 92px minmax(90px, 1.2fr) minmax(120px, 1.4fr) 132px 56px 84px minmax(
            100px,
            2fr
          );
        gap: 4px 12px;
        align-items: center;
        width: 100%;
        min-height: 48px;
        padding: 6px 16px;
        border-radius: 0;
        background: none;
        text-align: left;
        font-weight: 400;
        justify-content: stretch;
      }
      .line:hover:not([disabled]) {
        background: color-mix(in srgb, var(--ed-text) 4%, transparent);
      }
      .line > span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .line .reason {
        white-space: nowrap;
        color: var(--ed-soft);
        font-size: 13px;
      }
      .line .right {
        text-align: right;
      }
      .heads {
        display: grid;
        grid-template-columns: 92px minmax(90px, 1.2fr) minmax(120px, 1.4fr) 132px 56px 84px minmax(
            100px,
            2fr
          );
        gap: 12px;
        padding: 4px 16px;
        font-size: 12px;
        color: var(--ed-soft);
      }
      .heads .right {
        text-align: right;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      @media (max-width: 900px) {
        .heads {
          display: none;
        }
        .line {
          grid-template-columns: 74px 1fr auto;
          padding: 10px 14px;
        }
        .line .what {
          grid-column: 2;
          grid-row: 2;
          color: var(--ed-soft);
          font-size: 13px;
        }
        .line .asset {
          grid-column: 2;
          grid-row: 1;
          font-weight: 500;
        }
        .line .state {
          grid-column: 3;
          grid-row: 1 / 3;
        }
        .line .num.attempts,
        .line .num.latency {
          display: none;
        }
        .line .reason {
          grid-column: 1 / 4;
          white-space: normal;
        }
        .line .reason:empty {
          display: none;
        }
      }
    `]}#e;#t;#n;#i;connectedCallback(){super.connectedCallback(),this.plan&&(this.wantedPlan=this.plan),this.#o()}willUpdate(){if(this.ctx.state.revision===null)return;const e=[this.segment,this.asset,this.wantedState,this.wantedPlan].join("|"),t=Object.values(this.ctx.state.assets).map(i=>`${i.command?.id}${i.command?.status}`).join(),n=t!==this.#e&&this.ctx.now-this.#i>.5;if(e!==this.#t||n){const i=e!==this.#t;this.#t=e,this.#e=t,this.#i=this.ctx.now,i&&(this.rows=null),this.#s(0,Math.max(Ar,i?0:Math.min(this.rows?.length??0,200)))}}async#s(e,t){const n=++this.#n,i={part:this.segment,offset:e,limit:t,...this.asset?{assets:[this.asset]}:{},...this.wantedState?{states:[this.wantedState]}:{},...this.wantedPlan?{plan_id:this.wantedPlan}:{}};try{const o=await this.ctx.hass.callWS({type:"energy_dispatch/commands",...i});if(n!==this.#n)return;const l=e===0?[]:this.rows??[],c=new Set(l.map(d=>d.id));this.rows=[...l,...o.commands.filter(d=>!c.has(d.id))],this.total=o.total,this.next=o.next_offset,this.error=null}catch(o){n===this.#n&&(this.error=Cn(o))}}async#o(){try{const e=await this.ctx.hass.callWS({type:"energy_dispatch/plans"});this.plans=e.plans.filter(t=>t.state!=="refused")}catch{this.plans=[]}}render(){const{ctx:e}=this,t=gs(e);return t||b`${this.#l()} ${this.#r()} ${this.#c()}`}#l(){const{t:e,state:t}=this.ctx,n=this.asset||this.wantedState||this.wantedPlan;return b`<div class="bar">
      <div class="segments" role="group" aria-label=${e("tab.commands")}>
        ${["happened","waiting"].map(i=>b`<button
              aria-pressed=${this.segment===i?"true":"false"}
              @click=${()=>this.#u(i)}
            >
              ${e(`part.${i}`)}
            </button>`)}
      </div>
      <div class="field">
        <label for="asset">${e("filter.asset")}</label>
        <select id="asset" @change=${i=>this.asset=io(i)}>
          <option value="" .selected=${this.asset===""}>${e("filter.all")}</option>
          ${Object.entries(t.assets).map(([i,o])=>b`<option value=${i} .selected=${i===this.asset}>${o.name}</option>`)}
        </select>
      </div>
      ${this.segment==="happened"?b`<div class="field">
              <label for="state">${e("filter.state")}</label>
              <select id="state" @change=${i=>this.wantedState=io(i)}>
                <option value="" .selected=${this.wantedState===""}>${e("filter.all")}</option>
                ${Rp.map(i=>b`<option value=${i} .selected=${i===this.wantedState}>
                      ${e(`state.${i}`)}
                    </option>`)}
              </select>
            </div>`:A}
      <div class="field">
        <label for="plan">${e("filter.plan")}</label>
        <select id="plan" @change=${i=>this.wantedPlan=io(i)}>
          <option value="" .selected=${this.wantedPlan===""}>${e("filter.all")}</option>
          ${this.plans.map(i=>b`<option value=${i.plan_id} .selected=${i.plan_id===this.wantedPlan}>
                ${i.name??e("plan.unnamed")}
                (${this.ctx.format.moment(i.received_at,this.ctx.now)})
              </option>`)}
        </select>
      </div>
      ${n?b`<button class="plain" @click=${()=>this.#h()}>${e("filter.clear")}</button>`:A}
    </div>`}#r(){if(!this.open)return A;const e=this.open.lastIndexOf("/"),[t,n]=[this.open.slice(0,e),this.open.slice(e+1)];return b`<section class="box" data-command=${n}>
      <div class="row" style="padding:8px 8px 0 16px">
        <h2 class="grow">${this.ctx.state.assets[t]?.name??t}</h2>
        <button
          class="plain"
          aria-label=${this.ctx.t("action.close")}
          @click=${()=>this.ctx.go?.("commands")}
        >
          <ed-icon icon="mdi:close"></ed-icon>
        </button>
      </div>
      <ed-life .ctx=${this.ctx} .asset=${t} .command=${n} .version=${this.#e}></ed-life>
    </section>`}#c(){const{t:e,format:t}=this.ctx,{rows:n}=this;return this.error!==null?b`${zt(e("unavailable"),e("error.other",{detail:this.error}))}`:n===null?b`<p class="empty soft" role="status">${e("loading")}</p>`:n.length===0?this.asset||this.wantedState||this.wantedPlan?zt(e("commands.none_filtered"),""):this.segment==="waiting"?zt(e("commands.none_waiting"),e("commands.none.how")):zt(e("commands.none"),e("commands.none.how")):b`<div class="heads" aria-hidden="true">
        <span>${e("col.due")}</span><span>${e("col.asset")}</span><span>${e("col.what")}</span
        ><span>${e("col.state")}</span><span class="right">${e("col.attempts")}</span
        ><span class="right">${e("col.latency")}</span><span>${e("col.reason")}</span>
      </div>
      ${cu(n,i=>i.due_at,t).map(i=>b`<section>
            <h2>${Ma(t.longDate(i.at))}</h2>
            <div class="box">
              ${Pn(i.items,o=>o.id,o=>this.#a(o))}
            </div>
          </section>`)}
      ${this.next===null?A:b`<button @click=${()=>this.#s(this.next??0,Ar)}>
              ${e("commands.more",{shown:t.number(n.length,0),total:t.number(this.total,0)})}
            </button>`}`}#a(e){const{ctx:t}=this,{t:n,format:i}=t,o=this.opened.has(e.id),l=e.error??(e.reason?Ce(n,"reason",e.reason):""),c=e.power_kw!==null&&e.asked_kw!==null&&e.power_kw!==e.asked_kw?` → ${i.kw(Math.abs(e.power_kw))}`:"";return b`<div class="item" data-command=${e.id}>
      <button
        class="line"
        aria-expanded=${o?"true":"false"}
        @click=${()=>this.#d(e.id)}
      >
        <span class="num">${i.seconds(e.due_at)}</span>
        <span class="asset">${t.state.assets[e.asset]?.name??e.asset.split("/")[1]}</span>
        <span class="what">${za(t,e)}${c}</span>
        <span class="state">${Ta(t,e.state)}</span>
        <span class="num right attempts">${e.attempts||"–"}</span>
        <span class="num right latency"
          >${e.latency_seconds===null?"–":i.latency(e.latency_seconds)}</span
        >
        <span class="reason" title=${l}>${l}</span>
      </button>
      ${o?b`<ed-life
              .ctx=${t}
              .asset=${e.asset}
              .command=${e.id}
              .version=${`${e.state}${e.attempts}${e.ended_at}`}
            ></ed-life>`:A}
    </div>`}#d(e){const t=new Set(this.opened);t.delete(e)||t.add(e),this.opened=t}#u(e){this.segment=e,this.wantedState=""}#h(){this.asset=this.wantedState=this.wantedPlan=""}}xt([re({attribute:!1})],ut.prototype,"open");xt([re({attribute:!1})],ut.prototype,"plan");xt([se()],ut.prototype,"segment");xt([se()],ut.prototype,"asset");xt([se()],ut.prototype,"wantedState");xt([se()],ut.prototype,"wantedPlan");xt([se()],ut.prototype,"rows");xt([se()],ut.prototype,"total");xt([se()],ut.prototype,"next");xt([se()],ut.prototype,"error");xt([se()],ut.prototype,"opened");xt([se()],ut.prototype,"plans");nt("ed-commands",ut);function io(s){return s.target.value}const Hp={running:["…","device.test.running"],done:["✓","device.test.done"],failed:["✕","device.test.failed"]};function jp(s,e){const{t,format:n,now:i}=s,[o,l]=Hp[e.state],c=n.moment(e.started_at,i),d=e.state==="running"?null:e.found;return b`<div class="test" role="status">
    <b>${o} ${t(l,{at:c})}</b>
    <ul>
      ${e.steps.map(h=>b`<li>${h.ok?"✓":"✕"} ${Up(s,h)}</li>`)}
    </ul>
    ${e.error?b`<p>${e.error}</p>`:A}
    ${d?b`<dl class="facts">
              ${Fp(s,d).map(([h,g])=>b`<dt>${h}</dt>
                    <dd>${g}</dd>`)}
            </dl>
            ${e.error||d.sign==="as_expected"?A:b`<p>${t(`device.test.advice.${d.sign??"unknown"}`)}</p>`}`:A}
  </div>`}function Up(s,e){const{t,format:n}=s,i={asked:n.kw(e.asked_kw),measured:n.kw(e.measured_kw),latency:n.latency(e.followed_after??0)};return e.ok?e.measured_kw===null?t("device.test.step.unmeasured",i):t(e.followed_after===null?"device.test.step.other":"device.test.step",i):t("device.test.step.refused",i)}function Fp(s,e){const{t,format:n}=s,i=l=>l===null?t("device.test.not_reached"):n.kw(l),o=[[t("device.test.min"),i(e.min_charge_kw)],[t("device.test.max"),i(e.max_charge_kw)]];return e.step_kw!==null&&o.push([t("device.step"),n.kw(e.step_kw,3)]),e.latency_seconds!==null&&o.push([t("device.test.latency"),n.latency(e.latency_seconds)]),o.push([t("device.test.sign"),Ce(t,"device.test.sign",e.sign??"unknown")]),o}var Vp=Object.defineProperty,ki=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&Vp(e,t,i),i};const Gp=15,Wp=1;class Vs extends _t{constructor(){super(...arguments),this.devices=null,this.error=null,this.asked=null,this.#e=0,this.#t=""}static{this.styles=[tt,Je`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(400px, 100%), 1fr));
        gap: 16px;
        align-items: start;
      }
      article {
        padding: 16px;
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      h3 {
        font-size: 16px;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .figures {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 8px;
      }
      .figures div {
        background: var(--ed-fill);
        border-radius: 10px;
        padding: 10px 12px;
      }
      .figures dt {
        font-size: 12px;
        color: var(--ed-soft);
      }
      .figures .soft {
        display: block;
        font-size: 12px;
        font-weight: 400;
      }
      .figures dd {
        font-size: 15px;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      .facts {
        display: grid;
        grid-template-columns: minmax(110px, auto) 1fr;
        gap: 6px 16px;
        font-size: 14px;
      }
      .facts dt {
        color: var(--ed-soft);
      }
      .facts dd {
        overflow-wrap: anywhere;
      }
      .test {
        font-size: 14px;
        line-height: 1.5;
        padding: 10px 12px;
        border-radius: 10px;
        background: var(--ed-fill);
      }
    `]}#e;#t;willUpdate(){const{state:e,store:t,now:n}=this.ctx;if(e.revision===null||t.disconnectedSince!==null)return;const i=this.devices?.some(c=>c.test?.state==="running"),o=Object.values(e.assets).map(c=>`${c.connected}${c.command?.id}${c.command?.status}`).join(),l=n-this.#e;(l>(i?Wp:Gp)||o!==this.#t&&l>.5)&&(this.#e=n,this.#t=o,this.#n())}async#n(){try{const e=await this.ctx.hass.callWS({type:"energy_dispatch/devices"});this.devices=e.devices,this.error=null}catch(e){this.error=Cn(e)}}render(){const{ctx:e}=this,{t}=e,n=gs(e);if(n)return n;if(this.error!==null)return zt(t("unavailable"),t("error.other",{detail:this.error}));if(this.devices===null)return b`<p class="empty soft" role="status">${t("loading")}</p>`;const i=this.asked?e.state.assets[this.asked.asset]:void 0;return b`<div class="grid">
        ${Pn(this.devices,o=>o.asset,o=>{const l=e.state.assets[o.asset];return l?this.#i(o,l):A})}
      </div>
      <ed-confirm
        .ctx=${e}
        .heading=${t("device.test.ask",{asset:i?.name??""})}
        .text=${t("device.test.what",{most:e.format.kw(Bp(this.asked))})}
        .yes=${t("device.test.yes")}
        .no=${t("action.back")}
      ></ed-confirm>`}#i(e,t){const{ctx:n}=this,{t:i,format:o,now:l}=n,c=e.last_proof,d=e.test?.state==="running",h=n.acts.pending(`test_device:${e.asset}`);return b`<article class="box" aria-label=${t.name} data-asset=${e.asset}>
      <div class="row">
        <ed-icon .icon=${$i(t)}></ed-icon>
        <h3 class="grow">${t.name}</h3>
        <span class="chip ${t.connected?"good":"bad"}"
          >${t.connected?`● ${i("online")}`:`○ ${i("offline")}`}</span
        >
      </div>
      <dl class="figures">
        <div>
          <dt>${i("device.last_proof")}</dt>
          <dd>
            ${c?o.moment(c.at,l):i("device.never")}
            ${c?b`<span class="soft"> ${Ce(i,"proof",c.proof)}</span>`:A}
          </dd>
        </div>
        <div>
          <dt>${i("device.errors")}</dt>
          <dd class="num">
            ${i("device.errors.of",{failed:e.failed_today,ended:e.ended_today})}
          </dd>
        </div>
        <div>
          <dt>${i("device.writes")}</dt>
          <dd class="num">
            ${e.writes_budget===null?e.writes_today:i("device.writes.of",{count:e.writes_today,budget:e.writes_budget})}
          </dd>
        </div>
      </dl>
      ${this.#s(e,t)} ${e.test?jp(n,e.test):A}
      <div class="row wrap">
        ${t.device_id?b`<a class="button" href="/config/devices/device/${t.device_id}"
                >${i("device.entities")}</a
              >`:A}
        ${n.hass.user?.is_admin?b`<button
                ?disabled=${d||h||!t.connected||n.store.disconnectedSince!==null}
                @click=${()=>{this.#l(e,t)}}
              >
                ${i(h?"requested":d?"device.test.running":"device.test")}
              </button>`:A}
      </div>
    </article>`}#s(e,t){const{t:n,format:i}=this.ctx,o=d=>d===null?n("device.unknown"):i.kw(d),l=Object.entries(e.limits),c=[[n("device.adapter"),`${Ce(n,"adapter",e.adapter)} · ${n(`kind.${t.kind}`)}`],[n("device.power"),n("device.power.range",{least:i.kw(e.min_charge_kw),most:o(e.max_charge_kw)})]];return t.kind==="battery"&&c.push([n("device.discharge"),o(e.max_discharge_kw)]),e.step_kw!==null&&c.push([n("device.step"),i.kw(e.step_kw,3)]),e.phases!==null&&c.push([n("device.phases"),String(e.phases)]),c.push([n("device.commands"),e.command_types.map(d=>Ce(n,"type",d,{power:"kW"})).join(", ")],[n("device.proofs"),e.proofs.map(d=>Ce(n,"proof",d)).join(", ")],[n("device.write_cost"),Ce(n,"device.write_cost",e.write_cost)],[n("device.lifetime"),e.setpoint_lifetime_seconds===null?n("device.lifetime.forever"):i.span(e.setpoint_lifetime_seconds)],[n("device.stores_plan"),n(e.stores_plan?"device.yes":"device.no")]),l.length&&c.push([n("device.limits"),l.map(([d,h])=>`${Ce(n,"limit",d)} ${this.#o(d,h)}`).join(", ")]),b`<dl class="facts">
      ${c.map(([d,h])=>b`<dt>${d}</dt>
            <dd>${h}</dd>`)}
    </dl>`}#o(e,t){const{format:n}=this.ctx;return t===null?"–":e.endsWith("_percent")?n.percent(t):e.endsWith("_seconds")?n.span(t):e.includes("_kw")?n.kw(t):n.number(t)}async#l(e,t){this.asked=e,await this.confirm.ask()&&(await this.ctx.acts.ours(this.ctx,t,"test_device"),this.#e=this.ctx.now,await this.#n())}}ki([se()],Vs.prototype,"devices");ki([se()],Vs.prototype,"error");ki([se()],Vs.prototype,"asked");ki([Mt("ed-confirm")],Vs.prototype,"confirm");nt("ed-devices",Vs);function Bp(s){const t=[s?.max_charge_kw,s?.limits.max_charge_kw].filter(n=>typeof n=="number");return t.length?Math.min(...t):null}var Ip=Object.defineProperty,an=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&Ip(e,t,i),i};function vo(s,e){const t=[],n=s.find(d=>d.kind==="charger"),i=s.filter(d=>d.kind==="battery");n&&t.push([`ev_${n.asset_id}_kw`,[7.4,11,0]]);const[o]=i;if(o){const d=i.length===1?"battery":`battery_${o.asset_id}`;t.push([`${d}_charge_kw`,[2.5,"",""]],[`${d}_discharge_kw`,["","",1.5]])}t.length===0&&t.push(["ev_garage_kw",[7.4,11,0]]);const l=(Math.floor(e/3600)+1)*3600,c=[0,1,2].map(d=>[new Date((l+d*3600)*1e3).toISOString().replace(".000Z","+00:00"),...t.map(([,g])=>g[d]??"")].join(","));return[["timestamp",...t.map(([d])=>d)].join(","),...c].join(`
`)}function qp(s,e){const t=s.split(/\r?\n/);let n=-1;for(let i=0;i<t.length;i+=1)if((t[i]??"").trim()!==""){if(n===e)return{number:i+1,text:t[i]??""};n+=1}return null}class Yt extends _t{constructor(){super(...arguments),this.accepted=null,this.phase={is:"writing"},this.text="",this.site="",this.over=!1}static{this.styles=[tt,Je`
      :host {
        display: block;
        padding: 16px;
      }
      form {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      .fields {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
      }
      .fields .field {
        flex: 1 1 200px;
      }
      textarea {
        width: 100%;
        min-height: 168px;
        padding: 12px;
        resize: vertical;
        font-family: var(--ha-font-family-code, ui-monospace, monospace);
        font-size: 13px;
        line-height: 1.5;
        white-space: pre;
        overflow: auto;
        border-style: dashed;
      }
      .over textarea {
        border: 2px dashed var(--ed-accent);
      }
      .result {
        border-radius: 10px;
        padding: 12px 14px;
        background: var(--ed-fill);
        line-height: 1.5;
        font-size: 14px;
      }
      .result.good {
        background: color-mix(in srgb, var(--ed-good) 12%, transparent);
      }
      .result.bad {
        background: color-mix(in srgb, var(--ed-bad) 11%, transparent);
      }
      .result li {
        margin-top: 6px;
      }
      pre {
        margin: 4px 0 0;
        padding: 6px 10px;
        border-left: 3px solid var(--ed-bad);
        background: var(--ed-card);
        border-radius: 0 6px 6px 0;
        overflow-x: auto;
        font-size: 13px;
        font-family: var(--ha-font-family-code, ui-monospace, monospace);
      }
      pre span {
        color: var(--ed-soft);
        margin-right: 12px;
      }
      input[type="file"] {
        position: absolute;
        width: 1px;
        height: 1px;
        opacity: 0;
      }
    `]}fill(e){this.text=e,this.phase={is:"writing"},this.updateComplete.then(()=>this.area.focus())}render(){const{t:e,state:t,store:n}=this.ctx,i=Object.entries(t.sites);if(!Object.values(t.assets).some(h=>h.can_control))return b`<p class="soft">${e("submit.no_permission")}</p>`;const l=this.phase.is==="checking"||this.phase.is==="sending",c=n.disconnectedSince!==null,d=this.phase.is==="checked"&&this.phase.text===this.text;return b`<form @submit=${h=>h.preventDefault()}>
      <h2>${e("submit.title")}</h2>
      <p class="soft" id="how">${e("submit.how")}</p>
      <div class="fields">
        <div class="field">
          <label for="name">${e("submit.name")}</label>
          <input id="name" type="text" maxlength="100" autocomplete="off" />
        </div>
        ${i.length>1?b`<div class="field">
                <label for="site">${e("submit.site")}</label>
                <select
                  id="site"
                  @change=${h=>{this.site=h.target.value,this.phase={is:"writing"}}}
                >
                  ${i.map(([h,g])=>b`<option value=${h}>${g.name}</option>`)}
                </select>
              </div>`:A}
      </div>
      <div
        class="field ${this.over?"over":""}"
        @dragover=${h=>{h.preventDefault(),this.over=!0}}
        @dragleave=${()=>this.over=!1}
        @drop=${h=>{this.#d(h)}}
      >
        <label for="csv">${e("submit.csv")}</label>
        <textarea
          id="csv"
          spellcheck="false"
          autocapitalize="off"
          aria-describedby="how"
          .value=${this.text}
          placeholder=${vo(this.#o(),this.ctx.now)}
          @input=${()=>this.text=this.area.value}
        ></textarea>
      </div>
      <div class="row wrap">
        <button
          class=${d?"":"primary"}
          ?disabled=${l||c||this.text.trim()===""}
          @click=${()=>this.#r()}
        >
          ${e(this.phase.is==="checking"?"submit.checking":this.phase.is==="checked"||this.phase.is==="refused"?"submit.again":"submit.check")}
        </button>
        ${d||this.phase.is==="sending"?b`<button class="primary" ?disabled=${l||c} @click=${()=>this.#c()}>
                ${e(this.phase.is==="sending"?"submit.sending":"submit.send")}
              </button>`:A}
        <input
          type="file"
          tabindex="-1"
          aria-hidden="true"
          accept=".csv,.txt,text/csv,text/plain"
          @change=${()=>{this.#u(this.file.files)}}
        />
        <button class="plain" @click=${()=>this.file.click()}>${e("submit.file")}</button>
        ${this.text===""?b`<button
                class="plain"
                @click=${()=>this.fill(vo(this.#o(),this.ctx.now))}
              >
                ${e("submit.example")}
              </button>`:A}
      </div>
      <div aria-live="polite">${this.#e()}</div>
    </form>`}#e(){const{t:e}=this.ctx,{phase:t}=this;switch(t.is){case"checked":return t.text!==this.text?b`<p class="soft">${e("submit.changed")}</p>`:b`<div class="result good">${this.#n(t.answer)}</div>`;case"sending":return b`<div class="result">${this.#n(t.answer)}</div>`;case"done":return b`<div class="result good"><b>✓ ${e("submit.done")}</b></div>`;case"refused":return b`<div class="result bad">
          <b>✕ ${e("submit.refused")}</b>
          ${t.problems.length===0?b`<p>${t.message}</p>`:A}
          <ul>
            ${t.problems.map(n=>this.#t(n,t.text))}
          </ul>
        </div>`;default:return A}}#t(e,t){const n=e.row===null?null:qp(t,e.row);return b`<li>
      ${e.message}
      ${n?b`<pre><span>${this.ctx.t("submit.row",{line:n.number})}</span>${n.text}</pre>`:A}
    </li>`}#n(e){const{t,format:n,now:i}=this.ctx,o=l=>n.moment(Date.parse(l)/1e3,i);return b`<b>✓ ${t("submit.ok",{slots:e.slots,start:o(e.starts_at)})}</b>
      <ul>
        ${Object.entries(e.assets).map(([l,c])=>b`<li>
              ${t("submit.asset",{asset:this.#i(l),commands:c.commands})}
              ${c.clamped.slice(0,5).map(d=>b`<br /><span class="soft"
                      >${t("plan.clamped_slot",{at:o(d.start),asked:n.kw(d.asked_kw),sent:n.kw(d.sent_kw),reason:Ce(t,"clamp",d.reason)})}</span
                    >`)}
            </li>`)}
        ${e.ignored_columns.length?b`<li>${t("plan.ignored",{columns:e.ignored_columns.join(", ")})}</li>`:A}
        ${e.unmapped_columns.length?b`<li>${t("plan.unmapped",{columns:e.unmapped_columns.join(", ")})}</li>`:A}
      </ul>`}#i(e){return this.ctx.state.assets[`${this.#s()}/${e}`]?.name??e}#s(){return this.site||(Object.keys(this.ctx.state.sites)[0]??"")}#o(){const e=this.#s();return Object.values(this.ctx.state.assets).filter(t=>t.site===e)}async#l(e,t){const n=this.name.value.trim();return(await this.ctx.hass.callService("energy_dispatch","submit_schedule",{config_entry_id:this.#s(),schedule:e,dry_run:t,...n?{name:n}:{},timezone:this.ctx.hass.config.time_zone},void 0,!1,!0)).response}async#r(){const{text:e}=this;this.phase={is:"checking"};try{this.phase={is:"checked",answer:await this.#l(e,!0),text:e}}catch(t){this.#a(t,e)}}async#c(){if(this.phase.is!=="checked")return;const{text:e,answer:t}=this.phase;this.phase={is:"sending",answer:t};try{this.phase={is:"done",answer:await this.#l(e,!1)},this.text="",this.accepted?.()}catch(n){this.#a(n,e)}}#a(e,t){let n=[];const i=e.translation_placeholders?.rows;i!==void 0&&(n=JSON.parse(i)),this.phase={is:"refused",problems:n,message:Cn(e),text:t}}async#d(e){e.preventDefault(),this.over=!1;const{dataTransfer:t}=e;t?.files.length?await this.#u(t.files):t&&this.fill(t.getData("text/plain"))}async#u(e){const t=e?.[0];t&&(this.fill(await t.text()),this.name.value===""&&(this.name.value=t.name.replace(/\.\w+$/,"")))}}an([re({attribute:!1})],Yt.prototype,"accepted");an([se()],Yt.prototype,"phase");an([se()],Yt.prototype,"text");an([se()],Yt.prototype,"site");an([se()],Yt.prototype,"over");an([Mt("textarea")],Yt.prototype,"area");an([Mt("#name")],Yt.prototype,"name");an([Mt("input[type=file]")],Yt.prototype,"file");nt("ed-submit",Yt);var Kp=Object.defineProperty,vs=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&Kp(e,t,i),i};const Yp={active:"good",waiting:"busy",refused:"bad"},Zp={active:"mdi:play",waiting:"mdi:progress-clock",replaced:"mdi:swap-horizontal",ended:"mdi:check",cancelled:"mdi:cancel",refused:"mdi:close-circle-outline"},oo=new Set(["active","waiting"]);class Dn extends _t{constructor(){super(...arguments),this.plans=null,this.error=null,this.asked=null,this.copied=!1,this.#e=null}static{this.styles=[tt,Je`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 16px;
        align-items: start;
      }
      @media (min-width: 1000px) {
        :host {
          grid-template-columns: minmax(0, 1fr) minmax(380px, 0.8fr);
        }
        .full {
          grid-column: 1 / 3;
        }
      }
      .list {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      article {
        padding: 14px 16px;
        display: flex;
        flex-direction: column;
        gap: 8px;
        line-height: 1.45;
        font-size: 14px;
      }
      article h3 {
        font-size: 16px;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .old {
        background: none;
      }
      .warned {
        color: var(--ed-warn-text);
      }
      .badly {
        color: var(--ed-bad-text);
        overflow-wrap: anywhere;
      }
      pre {
        text-align: left;
        margin: 0;
        padding: 12px 14px;
        background: var(--ed-fill);
        border-radius: 8px;
        overflow-x: auto;
        max-width: 100%;
        font-size: 13px;
        line-height: 1.5;
        font-family: var(--ha-font-family-code, ui-monospace, monospace);
      }
      summary {
        min-height: 44px;
        display: flex;
        align-items: center;
        cursor: pointer;
        color: var(--ed-soft);
      }
    `]}#e;willUpdate(){const{state:e,store:t}=this.ctx;if(e.revision===null||t.disconnectedSince!==null)return;const n=JSON.stringify([Object.values(e.sites).map(i=>i.plan?.id),Object.values(e.assets).map(i=>i.plan?.id)]);n!==this.#e&&(this.#e=n,this.#t())}async#t(){try{const e=await this.ctx.hass.callWS({type:"energy_dispatch/plans"});this.plans=e.plans,this.error=null}catch(e){this.error=Cn(e)}}render(){const{ctx:e}=this,{t}=e,n=gs(e);return n?b`<div class="full">${n}</div>`:b`<div class="list">${this.#n()}</div>
      <section class="box">
        <ed-submit .ctx=${e} .accepted=${()=>{this.#t()}}></ed-submit>
      </section>
      <ed-confirm
        .ctx=${e}
        .heading=${t("plan.cancel.ask",{plan:this.asked?.name??t("plan.unnamed")})}
        .text=${t("plan.cancel.what",{assets:this.#r(this.asked)})}
        .yes=${t("plan.cancel.yes")}
        .no=${t("plan.cancel.no")}
      ></ed-confirm>`}#n(){const{t:e}=this.ctx;if(this.error!==null)return zt(e("unavailable"),e("error.other",{detail:this.error}));if(this.plans===null)return b`<p class="empty soft" role="status">${e("loading")}</p>`;const t=this.plans.filter(i=>oo.has(i.state)).sort((i,o)=>i.state.localeCompare(o.state)),n=this.plans.filter(i=>!oo.has(i.state));return b`${t.length===0?this.#i():Pn(t,i=>i.plan_id,i=>this.#s(i))}
    ${n.length===0?A:b`<h2>${e("plan.others")}</h2>
            ${Pn(n,i=>i.plan_id,i=>this.#s(i))}`}`}#i(){const{t:e,state:t,now:n}=this.ctx,i=vo(Object.values(t.assets),n);return b`<section class="box">
      ${zt(e("plan.none"),e("plan.none.how"),b`<pre tabindex="0" role="region" aria-label=${e("submit.csv")}>${i}</pre>
          <div class="row wrap">
            <button @click=${()=>this.#a(i)}>
              ${e(this.copied?"action.copied":"action.copy")}
            </button>
            <button class="primary" @click=${()=>this.submit.fill(i)}>
              ${e("submit.example")}
            </button>
          </div>`)}
    </section>`}#s(e){const{ctx:t}=this,{t:n,format:i,now:o}=t,l=oo.has(e.state),c=e.name??n("plan.unnamed"),d=e.user_name?n("plan.from_user",{name:e.user_name}):n("plan.from_automation"),h=e.starts_at===null?null:e.ends_at===null?n("plan.valid_open",{start:i.moment(e.starts_at,o)}):n("plan.valid",{start:i.moment(e.starts_at,o),end:i.moment(e.ends_at,o)}),g=Object.values(e.assets).flatMap(y=>y.clamped),f=t.acts.pending(`clear_schedule:${e.plan_id}`),v=Object.keys(e.assets).every(y=>t.state.assets[`${e.site}/${y}`]?.can_control);return b`<article class="box ${l?"":"old"}" data-plan=${e.plan_id}>
      <div class="row wrap">
        <h3 class="grow">${c}</h3>
        <span class="chip ${Yp[e.state]??""}"
          ><ed-icon style="--ed-icon:16px" .icon=${Zp[e.state]}></ed-icon>${n(`plan.state.${e.state}`)}</span
        >
      </div>
      <p class="soft">
        ${n("plan.received",{at:i.moment(e.received_at,o)})} · ${d}
      </p>
      ${h?b`<p>
              <b class="num">${h}</b> ·
              ${n("plan.slots",{count:i.number(e.slots,0)})}
            </p>`:A}
      ${Object.keys(e.assets).length?b`<p>${this.#r(e)}</p>`:A}
      ${e.problems.map(y=>b`<p class="badly">${y.message}</p>`)}
      ${e.ignored.length?b`<p class="warned">${n("plan.ignored",{columns:e.ignored.join(", ")})}</p>`:A}
      ${e.unmapped.length?b`<p class="warned">${n("plan.unmapped",{columns:e.unmapped.join(", ")})}</p>`:A}
      ${g.length?this.#o(e,g.length):A}
      <div class="row wrap">
        ${e.state==="refused"?A:b`<button class="plain" @click=${()=>t.go?.(`commands?plan=${e.plan_id}`)}>
                ${n("tab.commands")}
              </button>`}
        ${l?b`<button
                class="danger"
                ?disabled=${!v||f||t.store.disconnectedSince!==null}
                @click=${()=>{this.#c(e)}}
              >
                ${n(f?"requested":"plan.cancel")}
              </button>`:A}
      </div>
    </article>`}#o(e,t){const{t:n,format:i,now:o}=this.ctx;return b`<details>
      <summary>${n("plan.clamped",{count:t})}</summary>
      <ul>
        ${Object.entries(e.assets).flatMap(([l,c])=>c.clamped.map(d=>b`<li>
                ${this.#l(e,l)}
                ${n("plan.clamped_slot",{at:i.moment(Date.parse(d.start)/1e3,o),asked:i.kw(d.asked_kw),sent:i.kw(d.sent_kw),reason:Ce(n,"clamp",d.reason)})}
              </li>`))}
      </ul>
    </details>`}#l(e,t){return this.ctx.state.assets[`${e.site}/${t}`]?.name??t}#r(e){return Object.keys(e?.assets??{}).map(t=>e?this.#l(e,t):t).join(", ")}async#c(e){if(this.asked=e,!await this.confirm.ask())return;const{ctx:t}=this;await t.acts.run(t,`clear_schedule:${e.plan_id}`,"energy_dispatch","clear_schedule",{config_entry_id:e.site,asset_id:Object.keys(e.assets)}),await this.#t()}async#a(e){await Wa(e),this.copied=!0,setTimeout(()=>this.copied=!1,2e3)}}vs([se()],Dn.prototype,"plans");vs([se()],Dn.prototype,"error");vs([se()],Dn.prototype,"asked");vs([se()],Dn.prototype,"copied");vs([Mt("ed-confirm")],Dn.prototype,"confirm");vs([Mt("ed-submit")],Dn.prototype,"submit");nt("ed-plans",Dn);var Jp=Object.defineProperty,Si=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=l(e,t,i)||i);return i&&Jp(e,t,i),i};const Qp=[6,24,48,168],Xp={6:2,24:12,48:24,168:24},lo=8;function ef(s,e,t){const n=e<=24?300:1800,i=Math.ceil(s/n)*n+Xp[e]*3600+t*e*1800;return[i-e*3600,i]}class Gs extends _t{constructor(){super(...arguments),this.hours=24,this.shift=0,this.pointed=null,this.shown=lo,this.#t=e=>{this.pointed=e}}static{this.styles=[tt,Je`
      :host {
        display: flex;
        flex-direction: column;
        gap: 12px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .segments {
        display: inline-flex;
        border-radius: 22px;
        background: var(--ed-fill);
      }
      .segments button {
        background: none;
      }
      .segments button[aria-pressed="true"] {
        background: color-mix(in srgb, var(--ed-accent) 18%, transparent);
      }
      section {
        padding: 14px 16px 4px;
        min-width: 0;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 12px;
        align-items: baseline;
        margin-bottom: 6px;
      }
      .head h2 {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      .head p {
        font-size: 13px;
      }
    `]}render(){const{ctx:e}=this,{t}=e,n=gs(e);if(n)return n;const[i,o]=ef(e.now,this.hours,this.shift),l=Object.entries(e.state.assets);return b`<div class="bar">
        <div class="segments" role="group" aria-label=${t("range")}>
          ${Qp.map(c=>b`<button
                aria-pressed=${this.hours===c?"true":"false"}
                @click=${()=>this.#e(c)}
              >
                ${t(`range.${c}`)}
              </button>`)}
        </div>
        <div class="row">
          <button aria-label=${t("range.earlier")} @click=${()=>this.shift-=1}>
            <ed-icon icon="mdi:chevron-left"></ed-icon>
          </button>
          <button ?disabled=${this.shift===0} @click=${()=>this.shift=0}>
            ${t("range.now")}
          </button>
          <button aria-label=${t("range.later")} @click=${()=>this.shift+=1}>
            <ed-icon icon="mdi:chevron-right"></ed-icon>
          </button>
        </div>
      </div>
      ${Pn(l.slice(0,this.shown),([c])=>c,([c,d])=>b`<section class="box" aria-label=${d.name}>
            <div class="head">
              <h2><ed-icon .icon=${$i(d)}></ed-icon>${d.name}</h2>
              <p class="soft">${Da(e,d.why)}</p>
            </div>
            <ed-timechart
              .ctx=${e}
              .asset=${c}
              .start=${i}
              .end=${o}
              .group=${"ed-timeline"}
              .pointed=${this.pointed}
              .point=${this.#t}
            ></ed-timechart>
          </section>`)}
      ${l.length>this.shown?b`<button @click=${()=>this.shown+=lo}>
              ${t("chart.more",{count:Math.min(lo,l.length-this.shown)})}
            </button>`:A}`}#e(e){this.hours=e,this.shift=0}#t}Si([se()],Gs.prototype,"hours");Si([se()],Gs.prototype,"shift");Si([se()],Gs.prototype,"pointed");Si([se()],Gs.prototype,"shown");nt("ed-timeline",Gs);var tf=Object.defineProperty,nf=Object.getOwnPropertyDescriptor,Ws=(s,e,t,n)=>{for(var i=n>1?void 0:n?nf(e,t):e,o=s.length-1,l;o>=0;o--)(l=s[o])&&(i=(n?l(e,t,i):l(i))||i);return n&&i&&tf(e,t,i),i};const Er=["now","timeline","commands","plans","devices"],sf={now:"mdi:view-dashboard-outline",timeline:"mdi:chart-line",commands:"mdi:format-list-checks",plans:"mdi:calendar-clock",devices:"mdi:tune-variant"};class bs extends on{constructor(){super(...arguments),this.narrow=!1,this.route={prefix:"/energy-dispatch",path:""},this.small=!1,this.#t=new Lr,this.#n=new Or(()=>this.requestUpdate()),this.#i=null,this.#s=null,this.#o=null}static{this.styles=[tt,Je`
      :host {
        display: flex;
        flex-direction: column;
        height: 100%;
        min-height: 100vh;
        background: var(--ed-page);
      }
      header {
        position: sticky;
        top: 0;
        z-index: 2;
        display: flex;
        align-items: center;
        min-height: var(--header-height, 56px);
        padding: 0 12px;
        gap: 4px;
        /* Not the app header's colours: white on them is hard to read in the default theme. */
        background: var(--ed-card);
        color: var(--ed-text);
        border-bottom: 1px solid var(--ed-line);
      }
      h1 {
        font-size: 20px;
        font-weight: 400;
        padding: 0 12px;
        white-space: nowrap;
      }
      nav {
        display: flex;
        gap: 4px;
        margin-left: auto;
        overflow-x: auto;
      }
      nav a {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        min-height: 44px;
        padding: 0 14px;
        border-radius: 22px;
        color: var(--ed-soft);
        text-decoration: none;
        font-size: 14px;
        font-weight: 500;
        white-space: nowrap;
      }
      nav a:hover:not([aria-current]) {
        background: var(--ed-fill);
        color: var(--ed-text);
      }
      nav a[aria-current] {
        background: color-mix(in srgb, var(--ed-accent) 14%, transparent);
        color: var(--ed-accent-text);
      }
      nav a:focus-visible {
        outline-color: currentColor;
        outline-offset: -3px;
      }
      main {
        flex: 1;
        width: 100%;
        max-width: 1440px;
        margin: 0 auto;
        padding: 16px;
        display: flex;
        flex-direction: column;
        gap: 16px;
      }
      .notice {
        display: flex;
        align-items: center;
        gap: 12px;
        padding: 8px 16px;
        min-height: 44px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--ed-warn) 16%, var(--ed-card));
        line-height: 1.4;
        overflow-wrap: anywhere;
      }
      .notice.bad {
        background: color-mix(in srgb, var(--ed-bad) 14%, var(--ed-card));
      }
      .stale {
        opacity: 0.75;
      }
      :host([small]) header {
        padding: 0 4px;
      }
      :host([small]) main {
        padding: 12px 12px calc(76px + env(safe-area-inset-bottom, 0px));
      }
      :host([small]) nav {
        position: fixed;
        left: 0;
        right: 0;
        bottom: 0;
        z-index: 3;
        margin: 0;
        gap: 0;
        padding: 4px 4px calc(4px + env(safe-area-inset-bottom, 0px));
        background: var(--ed-card);
        color: var(--ed-text);
        border-top: 1px solid var(--ed-line);
      }
      :host([small]) nav a {
        flex: 1;
        flex-direction: column;
        justify-content: center;
        gap: 2px;
        min-height: 52px;
        min-width: 0;
        padding: 0 2px;
        border-radius: 12px;
        font-size: 11px;
      }
      :host([small]) nav a[aria-current] {
        color: var(--ed-accent-text);
        background: color-mix(in srgb, var(--ed-accent) 14%, transparent);
      }
    `]}set hass(e){const t=this.#e===void 0;this.#e=e,this.#t.take(e)&&this.requestUpdate(),t&&this.isConnected&&this.#l()}get hass(){return this.#e}#e;#t;#n;#i;#s;#o;connectedCallback(){super.connectedCallback(),this.#l(),this.#s=setInterval(()=>this.requestUpdate(),1e3),this.#o=new ResizeObserver(()=>this.small=this.clientWidth<700),this.#o.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.#i?.(),this.#i=null,this.#s!==null&&clearInterval(this.#s),this.#o?.disconnect()}#l(){!this.#e||this.#i||(this.#i=this.#t.context(this.#e,this.#n,null).store.listen(()=>this.requestUpdate()))}updated(){this.toggleAttribute("small",this.small)}render(){if(!this.#e)return A;const e=this.#t.context(this.#e,this.#n,o=>this.#d(o)),{t}=e,{view:n,rest:i}=this.#a();return b`<header>
        ${customElements.get("ha-menu-button")?b`<ha-menu-button .hass=${this.#e} .narrow=${this.narrow}></ha-menu-button>`:A}
        <h1>${t("title")}</h1>
        <nav aria-label=${t("tabs")}>
          ${Er.map(o=>b`<a
                href="${this.route.prefix}/${o}"
                aria-current=${o===n?"page":A}
                @click=${l=>{l.ctrlKey||l.metaKey||l.shiftKey||(l.preventDefault(),this.#d(o))}}
                ><ed-icon .icon=${sf[o]}></ed-icon>${t(`tab.${o}`)}</a
              >`)}
        </nav>
      </header>
      <main>
        ${this.#c(e)}
        <div class=${e.store.disconnectedSince===null?"":"stale"}>
          ${this.#r(e,n,i)}
        </div>
      </main>`}#r(e,t,n){switch(t){case"now":return b`<ed-now .ctx=${e}></ed-now>`;case"timeline":return b`<ed-timeline .ctx=${e}></ed-timeline>`;case"commands":return b`<ed-commands
          .ctx=${e}
          .open=${n||null}
          .plan=${new URLSearchParams(location.search).get("plan")}
        ></ed-commands>`;case"plans":return b`<ed-plans .ctx=${e}></ed-plans>`;case"devices":return b`<ed-devices .ctx=${e}></ed-devices>`}}#c(e){const{t,format:n,store:i,state:o,acts:l}=e,c=i.disconnectedSince,d=o.revision!==null;return b`${c===null?A:b`<div class="notice bad" role="alert">
            <ed-icon icon="mdi:lan-disconnect"></ed-icon
            ><span>${t("disconnected",{since:n.seconds(c)})}</span>
          </div>`}
    ${jr(e)}
    ${Object.values(o.sites).map(h=>{const g=h.entities.dispatch;return b`${h.dispatching?A:b`<div class="notice" role="status">
              <ed-icon icon="mdi:pause"></ed-icon>
              <span class="grow">${t("site.paused",{site:h.name})}</span>
              <button
                ?disabled=${c!==null||l.pending(`turn_on:${g}`)}
                @click=${()=>l.entity(e,g,"turn_on")}
              >
                ${l.pending(`turn_on:${g}`)?t("requested"):t("site.switch_on")}
              </button>
            </div>`}
      ${h.shadow?b`<div class="notice" role="status">
              <ed-icon icon="mdi:ghost-outline"></ed-icon><span>${t("site.shadow")}</span>
            </div>`:A}`})}
    ${d&&!o.recorder?b`<div class="notice" role="status">
            <ed-icon icon="mdi:database-off-outline"></ed-icon
            ><span>${t("site.recorder_off")}</span>
          </div>`:A}`}#a(){const[,e="",...t]=this.route.path.split("/");return{view:Er.includes(e)?e:"now",rest:t.map(decodeURIComponent).join("/")}}#d(e){const t=`${this.route.prefix}/${e}`;history.pushState(null,"",t),this.route={...this.route,path:`/${e.split("?")[0]??""}`},window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}}Ws([re({attribute:!1,noAccessor:!0})],bs.prototype,"hass",1);Ws([re({type:Boolean})],bs.prototype,"narrow",2);Ws([re({attribute:!1})],bs.prototype,"route",2);Ws([re({attribute:!1})],bs.prototype,"panel",2);Ws([se()],bs.prototype,"small",2);nt("energy-dispatch-panel",bs);Mp();
