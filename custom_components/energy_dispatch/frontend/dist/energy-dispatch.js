const oi=globalThis,_o=oi.ShadowRoot&&(oi.ShadyCSS===void 0||oi.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,yo=Symbol(),gr=new WeakMap;let Pa=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==yo)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o;const t=this.t;if(_o&&e===void 0){const n=t!==void 0&&t.length===1;n&&(e=gr.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&gr.set(t,e))}return e}toString(){return this.cssText}};const Ta=s=>new Pa(typeof s=="string"?s:s+"",void 0,yo),Je=(s,...e)=>{const t=s.length===1?s[0]:e.reduce((n,i,o)=>n+(r=>{if(r._$cssResult$===!0)return r.cssText;if(typeof r=="number")return r;throw Error("Value passed to 'css' function must be a 'css' function result: "+r+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(i)+s[o+1],s[0]);return new Pa(t,s,yo)},yc=(s,e)=>{if(_o)s.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(const t of e){const n=document.createElement("style"),i=oi.litNonce;i!==void 0&&n.setAttribute("nonce",i),n.textContent=t.cssText,s.appendChild(n)}},wr=_o?s=>s:s=>s instanceof CSSStyleSheet?(e=>{let t="";for(const n of e.cssRules)t+=n.cssText;return Ta(t)})(s):s;const{is:xc,defineProperty:$c,getOwnPropertyDescriptor:kc,getOwnPropertyNames:Sc,getOwnPropertySymbols:Ac,getPrototypeOf:Ec}=Object,pi=globalThis,vr=pi.trustedTypes,Pc=vr?vr.emptyScript:"",Tc=pi.reactiveElementPolyfillSupport,Ls=(s,e)=>s,ai={toAttribute(s,e){switch(e){case Boolean:s=s?Pc:null;break;case Object:case Array:s=s==null?s:JSON.stringify(s)}return s},fromAttribute(s,e){let t=s;switch(e){case Boolean:t=s!==null;break;case Number:t=s===null?null:Number(s);break;case Object:case Array:try{t=JSON.parse(s)}catch{t=null}}return t}},xo=(s,e)=>!xc(s,e),br={attribute:!0,type:String,converter:ai,reflect:!1,useDefault:!1,hasChanged:xo};Symbol.metadata??=Symbol("metadata"),pi.litPropertyMetadata??=new WeakMap;let es=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=br){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){const n=Symbol(),i=this.getPropertyDescriptor(e,n,t);i!==void 0&&$c(this.prototype,e,i)}}static getPropertyDescriptor(e,t,n){const{get:i,set:o}=kc(this.prototype,e)??{get(){return this[t]},set(r){this[t]=r}};return{get:i,set(r){const c=i?.call(this);o?.call(this,r),this.requestUpdate(e,c,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??br}static _$Ei(){if(this.hasOwnProperty(Ls("elementProperties")))return;const e=Ec(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(Ls("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(Ls("properties"))){const t=this.properties,n=[...Sc(t),...Ac(t)];for(const i of n)this.createProperty(i,t[i])}const e=this[Symbol.metadata];if(e!==null){const t=litPropertyMetadata.get(e);if(t!==void 0)for(const[n,i]of t)this.elementProperties.set(n,i)}this._$Eh=new Map;for(const[t,n]of this.elementProperties){const i=this._$Eu(t,n);i!==void 0&&this._$Eh.set(i,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){const t=[];if(Array.isArray(e)){const n=new Set(e.flat(1/0).reverse());for(const i of n)t.unshift(wr(i))}else e!==void 0&&t.push(wr(e));return t}static _$Eu(e,t){const n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){const e=new Map,t=this.constructor.elementProperties;for(const n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){const e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return yc(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){const n=this.constructor.elementProperties.get(e),i=this.constructor._$Eu(e,n);if(i!==void 0&&n.reflect===!0){const o=(n.converter?.toAttribute!==void 0?n.converter:ai).toAttribute(t,n.type);this._$Em=e,o==null?this.removeAttribute(i):this.setAttribute(i,o),this._$Em=null}}_$AK(e,t){const n=this.constructor,i=n._$Eh.get(e);if(i!==void 0&&this._$Em!==i){const o=n.getPropertyOptions(i),r=typeof o.converter=="function"?{fromAttribute:o.converter}:o.converter?.fromAttribute!==void 0?o.converter:ai;this._$Em=i;const c=r.fromAttribute(t,o.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(e,t,n,i=!1,o){if(e!==void 0){const r=this.constructor;if(i===!1&&(o=this[e]),n??=r.getPropertyOptions(e),!((n.hasChanged??xo)(o,t)||n.useDefault&&n.reflect&&o===this._$Ej?.get(e)&&!this.hasAttribute(r._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:i,wrapped:o},r){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,r??t??this[e]),o!==!0||r!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),i===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}const e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(const[i,o]of this._$Ep)this[i]=o;this._$Ep=void 0}const n=this.constructor.elementProperties;if(n.size>0)for(const[i,o]of n){const{wrapped:r}=o,c=this[i];r!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,o,c)}}let e=!1;const t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};es.elementStyles=[],es.shadowRootOptions={mode:"open"},es[Ls("elementProperties")]=new Map,es[Ls("finalized")]=new Map,Tc?.({ReactiveElement:es}),(pi.reactiveElementVersions??=[]).push("2.1.2");const $o=globalThis,_r=s=>s,li=$o.trustedTypes,yr=li?li.createPolicy("lit-html",{createHTML:s=>s}):void 0,Ca="$lit$",sn=`lit$${Math.random().toFixed(9).slice(2)}$`,za="?"+sn,Cc=`<${za}>`,An=document,Hs=()=>An.createComment(""),js=s=>s===null||typeof s!="object"&&typeof s!="function",ko=Array.isArray,zc=s=>ko(s)||typeof s?.[Symbol.iterator]=="function",Zi=`[ 	
\f\r]`,Ps=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,xr=/-->/g,$r=/>/g,bn=RegExp(`>|${Zi}(?:([^\\s"'>=/]+)(${Zi}*=${Zi}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),kr=/'/g,Sr=/"/g,Ma=/^(?:script|style|textarea|title)$/i,Mc=s=>(e,...t)=>({_$litType$:s,strings:e,values:t}),b=Mc(1),rn=Symbol.for("lit-noChange"),A=Symbol.for("lit-nothing"),Ar=new WeakMap,kn=An.createTreeWalker(An,129);function Da(s,e){if(!ko(s)||!s.hasOwnProperty("raw"))throw Error("invalid template strings array");return yr!==void 0?yr.createHTML(e):e}const Dc=(s,e)=>{const t=s.length-1,n=[];let i,o=e===2?"<svg>":e===3?"<math>":"",r=Ps;for(let c=0;c<t;c++){const d=s[c];let h,g,f=-1,v=0;for(;v<d.length&&(r.lastIndex=v,g=r.exec(d),g!==null);)v=r.lastIndex,r===Ps?g[1]==="!--"?r=xr:g[1]!==void 0?r=$r:g[2]!==void 0?(Ma.test(g[2])&&(i=RegExp("</"+g[2],"g")),r=bn):g[3]!==void 0&&(r=bn):r===bn?g[0]===">"?(r=i??Ps,f=-1):g[1]===void 0?f=-2:(f=r.lastIndex-g[2].length,h=g[1],r=g[3]===void 0?bn:g[3]==='"'?Sr:kr):r===Sr||r===kr?r=bn:r===xr||r===$r?r=Ps:(r=bn,i=void 0);const y=r===bn&&s[c+1].startsWith("/>")?" ":"";o+=r===Ps?d+Cc:f>=0?(n.push(h),d.slice(0,f)+Ca+d.slice(f)+sn+y):d+sn+(f===-2?c:y)}return[Da(s,o+(s[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]};class Us{constructor({strings:e,_$litType$:t},n){let i;this.parts=[];let o=0,r=0;const c=e.length-1,d=this.parts,[h,g]=Dc(e,t);if(this.el=Us.createElement(h,n),kn.currentNode=this.el.content,t===2||t===3){const f=this.el.content.firstChild;f.replaceWith(...f.childNodes)}for(;(i=kn.nextNode())!==null&&d.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(const f of i.getAttributeNames())if(f.endsWith(Ca)){const v=g[r++],y=i.getAttribute(f).split(sn),k=/([.?@])?(.*)/.exec(v);d.push({type:1,index:o,name:k[2],strings:y,ctor:k[1]==="."?Lc:k[1]==="?"?Nc:k[1]==="@"?Rc:fi}),i.removeAttribute(f)}else f.startsWith(sn)&&(d.push({type:6,index:o}),i.removeAttribute(f));if(Ma.test(i.tagName)){const f=i.textContent.split(sn),v=f.length-1;if(v>0){i.textContent=li?li.emptyScript:"";for(let y=0;y<v;y++)i.append(f[y],Hs()),kn.nextNode(),d.push({type:2,index:++o});i.append(f[v],Hs())}}}else if(i.nodeType===8)if(i.data===za)d.push({type:2,index:o});else{let f=-1;for(;(f=i.data.indexOf(sn,f+1))!==-1;)d.push({type:7,index:o}),f+=sn.length-1}o++}}static createElement(e,t){const n=An.createElement("template");return n.innerHTML=e,n}}function is(s,e,t=s,n){if(e===rn)return e;let i=n!==void 0?t._$Co?.[n]:t._$Cl;const o=js(e)?void 0:e._$litDirective$;return i?.constructor!==o&&(i?._$AO?.(!1),o===void 0?i=void 0:(i=new o(s),i._$AT(s,t,n)),n!==void 0?(t._$Co??=[])[n]=i:t._$Cl=i),i!==void 0&&(e=is(s,i._$AS(s,e.values),i,n)),e}class Oc{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){const{el:{content:t},parts:n}=this._$AD,i=(e?.creationScope??An).importNode(t,!0);kn.currentNode=i;let o=kn.nextNode(),r=0,c=0,d=n[0];for(;d!==void 0;){if(r===d.index){let h;d.type===2?h=new cs(o,o.nextSibling,this,e):d.type===1?h=new d.ctor(o,d.name,d.strings,this,e):d.type===6&&(h=new Hc(o,this,e)),this._$AV.push(h),d=n[++c]}r!==d?.index&&(o=kn.nextNode(),r++)}return kn.currentNode=An,i}p(e){let t=0;for(const n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}}class cs{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,i){this.type=2,this._$AH=A,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode;const t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=is(this,e,t),js(e)?e===A||e==null||e===""?(this._$AH!==A&&this._$AR(),this._$AH=A):e!==this._$AH&&e!==rn&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):zc(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==A&&js(this._$AH)?this._$AA.nextSibling.data=e:this.T(An.createTextNode(e)),this._$AH=e}$(e){const{values:t,_$litType$:n}=e,i=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=Us.createElement(Da(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===i)this._$AH.p(t);else{const o=new Oc(i,this),r=o.u(this.options);o.p(t),this.T(r),this._$AH=o}}_$AC(e){let t=Ar.get(e.strings);return t===void 0&&Ar.set(e.strings,t=new Us(e)),t}k(e){ko(this._$AH)||(this._$AH=[],this._$AR());const t=this._$AH;let n,i=0;for(const o of e)i===t.length?t.push(n=new cs(this.O(Hs()),this.O(Hs()),this,this.options)):n=t[i],n._$AI(o),i++;i<t.length&&(this._$AR(n&&n._$AB.nextSibling,i),t.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){const n=_r(e).nextSibling;_r(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}}class fi{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,i,o){this.type=1,this._$AH=A,this._$AN=void 0,this.element=e,this.name=t,this._$AM=i,this.options=o,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=A}_$AI(e,t=this,n,i){const o=this.strings;let r=!1;if(o===void 0)e=is(this,e,t,0),r=!js(e)||e!==this._$AH&&e!==rn,r&&(this._$AH=e);else{const c=e;let d,h;for(e=o[0],d=0;d<o.length-1;d++)h=is(this,c[n+d],t,d),h===rn&&(h=this._$AH[d]),r||=!js(h)||h!==this._$AH[d],h===A?e=A:e!==A&&(e+=(h??"")+o[d+1]),this._$AH[d]=h}r&&!i&&this.j(e)}j(e){e===A?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}}class Lc extends fi{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===A?void 0:e}}class Nc extends fi{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==A)}}class Rc extends fi{constructor(e,t,n,i,o){super(e,t,n,i,o),this.type=5}_$AI(e,t=this){if((e=is(this,e,t,0)??A)===rn)return;const n=this._$AH,i=e===A&&n!==A||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,o=e!==A&&(n===A||i);i&&this.element.removeEventListener(this.name,this,n),o&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}}class Hc{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){is(this,e)}}const jc={I:cs},Uc=$o.litHtmlPolyfillSupport;Uc?.(Us,cs),($o.litHtmlVersions??=[]).push("3.3.3");const Fc=(s,e,t)=>{const n=t?.renderBefore??e;let i=n._$litPart$;if(i===void 0){const o=t?.renderBefore??null;n._$litPart$=i=new cs(e.insertBefore(Hs(),o),o,void 0,t??{})}return i._$AI(s),i};const So=globalThis;let on=class extends es{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){const e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){const t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Fc(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return rn}};on._$litElement$=!0,on.finalized=!0,So.litElementHydrateSupport?.({LitElement:on});const Gc=So.litElementPolyfillSupport;Gc?.({LitElement:on});(So.litElementVersions??=[]).push("4.2.2");const Vc={attribute:!0,type:String,converter:ai,reflect:!1,hasChanged:xo},Wc=(s=Vc,e,t)=>{const{kind:n,metadata:i}=t;let o=globalThis.litPropertyMetadata.get(i);if(o===void 0&&globalThis.litPropertyMetadata.set(i,o=new Map),n==="setter"&&((s=Object.create(s)).wrapped=!0),o.set(t.name,s),n==="accessor"){const{name:r}=t;return{set(c){const d=e.get.call(this);e.set.call(this,c),this.requestUpdate(r,d,s,!0,c)},init(c){return c!==void 0&&this.C(r,void 0,s,c),c}}}if(n==="setter"){const{name:r}=t;return function(c){const d=this[r];e.call(this,c),this.requestUpdate(r,d,s,!0,c)}}throw Error("Unsupported decorator location: "+n)};function ae(s){return(e,t)=>typeof t=="object"?Wc(s,e,t):((n,i,o)=>{const r=i.hasOwnProperty(o);return i.constructor.createProperty(o,n),r?Object.getOwnPropertyDescriptor(i,o):void 0})(s,e,t)}function se(s){return ae({...s,state:!0,attribute:!1})}const Bc=(s,e,t)=>(t.configurable=!0,t.enumerable=!0,Reflect.decorate&&typeof e!="object"&&Object.defineProperty(s,e,t),t);function Mt(s,e){return(t,n,i)=>{const o=r=>r.renderRoot?.querySelector(s)??null;return Bc(t,n,{get(){return o(this)}})}}const Ic={comma_decimal:["en-US","en"],decimal_comma:["de","es","it"],space_comma:["fr","sv","cs"],quote_decimal:["de-CH"]};class qc{#e;#t;#n;#i=new Map;constructor(e){const{locale:t,config:n}=e;this.language=Kc(t.language||e.language),this.zone=t.time_zone==="server"?n.time_zone:Intl.DateTimeFormat().resolvedOptions().timeZone,this.#e=Ic[t.number_format??""]??this.language,this.#t=t.number_format!=="none",this.#n=t.time_format==="12"?!0:t.time_format==="24"?!1:void 0}number(e,t=1,n=0){return new Intl.NumberFormat(this.#e,{maximumFractionDigits:t,minimumFractionDigits:n,useGrouping:this.#t}).format(Object.is(e,-0)?0:e)}kw(e,t=2){if(e==null)return"–";const n=Math.abs(e)<.5*10**-t?0:e;return`${this.number(Math.abs(n),t)==="0"?"":n<0?"−":""}${this.number(Math.abs(n),t)} kW`}percent(e){return`${this.number(e,0)} %`}moment(e,t){return this.day(e)===this.day(t)?this.time(e):Math.abs(e-t)/86400<6?`${this.#s("weekday",{weekday:"short"}).format(e*1e3)} ${this.time(e)}`:`${this.date(e)} ${this.time(e)}`}time(e){return this.#s("time",{hour:"2-digit",minute:"2-digit"}).format(e*1e3)}seconds(e){return this.#s("seconds",{hour:"2-digit",minute:"2-digit",second:"2-digit"}).format(e*1e3)}millis(e){return this.#s("millis",{hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:3}).format(e*1e3)}date(e){return this.#s("date",{day:"numeric",month:"short"}).format(e*1e3)}longDate(e){return this.#s("long",{weekday:"long",day:"numeric",month:"long"}).format(e*1e3)}weekday(e){return this.#s("weekday",{weekday:"short"}).format(e*1e3)}day(e){return this.#s("day",{year:"numeric",month:"2-digit",day:"2-digit"},"en-CA").format(e*1e3)}offset(e){const t={},n=this.#s("offset",{hourCycle:"h23",year:"numeric",month:"numeric",day:"numeric",hour:"numeric",minute:"numeric",second:"numeric"},"en-US").formatToParts(e*1e3);for(const o of n)t[o.type]=Number(o.value);const i=Date.UTC(t.year??0,(t.month??1)-1,t.day??1,t.hour??0,t.minute??0,t.second??0);return Math.round(i/1e3-Math.floor(e))}span(e){const t=Math.max(0,Math.round(e));if(t<60)return`${t} s`;const n=Math.floor(t/60);if(n<10)return`${n} min ${String(t%60).padStart(2,"0")} s`;if(n<60)return`${n} min`;const i=Math.floor(n/60);return i<48?`${i} h ${String(n%60).padStart(2,"0")} min`:`${Math.floor(i/24)} d ${i%24} h`}latency(e){return e<1?`${this.number(e*1e3,0)} ms`:e<60?`${this.number(e,1)} s`:this.span(e)}#s(e,t,n=this.language){let i=this.#i.get(e);if(!i){const o=t.hour&&this.#n!==void 0&&!t.hourCycle;i=new Intl.DateTimeFormat(n,{...t,...o?{hour12:this.#n}:{},timeZone:this.zone}),this.#i.set(e,i)}return i}}function Kc(s){try{return Intl.getCanonicalLocales(s)[0]??"en"}catch{return"en"}}function Tn(s){return typeof s=="object"&&s!==null&&"message"in s?String(s.message):String(s)}const Yc="Energy Dispatch",Zc="Ansichten",Jc="Wird geladen…",Qc="Seit {since} keine Verbindung zu Home Assistant. Angezeigt wird der Stand von da.",Xc="Noch keine Wallbox und keine Batterie",ed="Kein Standort läuft",td="Nichts, was du sehen darfst",nd="{count} weitere Geräte werden nicht angezeigt: Du darfst sie nicht sehen.",sd="Braucht Aufmerksamkeit",id="verbunden",od="nicht erreichbar",rd="nicht verfügbar",ad="gesehen {at}",ld="noch nie gesehen",cd="Gemessen",dd="Sollwert",ud="Geplant",hd="Befohlen",pd="kein Sollwert",fd="{kw} neben dem Sollwert",md="Ladestand",gd="Als Nächstes",wd="angefordert…",vd="Zeitraum",bd="Markierte Befehle",_d={title:Yc,"tab.now":"Jetzt","tab.timeline":"Zeitachse","tab.commands":"Befehle","tab.plans":"Pläne","tab.devices":"Geräte",tabs:Zc,loading:Jc,disconnected:Qc,"error.unknown_command":"Energy Dispatch läuft nicht. Sieh unter Einstellungen → Geräte & Dienste nach.","error.other":"Home Assistant antwortet nicht: {detail}",no_assets:Xc,"no_assets.how":"Füge unter Einstellungen → Geräte & Dienste → Energy Dispatch eine hinzu.",no_site:ed,"no_site.how":"Richte unter Einstellungen → Geräte & Dienste → Energy Dispatch einen ein, oder sieh dort nach, was ihn am Start hindert.",no_permission:td,"no_permission.how":"Hier gibt es {count} Geräte. Ein Administrator kann dir erlauben, ihre Entitäten zu sehen.",hidden:nd,"site.paused":"Die Ausführung ist ausgeschaltet: An kein Gerät von {site} wird etwas gesendet.","site.shadow":"Schattenbetrieb: Alles geschieht, nur gesendet wird nichts.","site.recorder_off":"Der Recorder ist aus. Gemessene Leistung ist nur seit dem letzten Start bekannt, höchstens zwei Tage.","site.switch_on":"Einschalten","site.plan":"Plan","site.plans":"{count} Pläne","site.pending":"Wartend","site.next":"Nächster","site.failed":"Heute fehlgeschlagen","site.limit":"Grenze des Standorts","site.none":"keine",attention:sd,"attention.new":"Neu: {asset}: {what}","attention.failed":"Fehlgeschlagen: {what}","attention.timed_out":"Keine Antwort: {what}","attention.offline":"Nicht erreichbar","attention.offline_since":"Nicht erreichbar seit {since}","attention.not_following":"Folgt seinem Sollwert nicht","attention.not_controllable":"Nimmt keine Sollwerte an","attention.no_words":"Das Gerät hat keinen Grund genannt.",online:id,offline:od,unavailable:rd,seen:ad,never_seen:ld,"mode.plan":"Plan","mode.override":"Von Hand","mode.override_until":"Von Hand bis {until}","mode.override_plan_change":"Von Hand, bis sich der Plan ändert","mode.charge_now":"Lädt jetzt, bis {until}","mode.paused":"Pausiert","mode.none":"Kein Plan",measured:cd,setpoint:dd,planned:ud,commanded:hd,no_setpoint:pd,difference:fd,soc:md,next:gd,"next.release":"Steuerung zurückgeben","next.none":"nichts weiter",in:"in {span}","why.site_paused":"Angehalten: Die Ausführung ist für den ganzen Standort ausgeschaltet","why.offline":"Angehalten: nicht erreichbar seit {since}","why.offline_unknown":"Angehalten: noch nicht verbunden","why.not_controllable":"Nimmt keine Sollwerte an: {detail}","why.failed":"Letzter Befehl fehlgeschlagen: {detail}","why.sending":"{power} wird gesendet, das Gerät ist am Zug","why.not_following":"Folgt nicht: {detail}","why.foreign":"Jemand anderes hat das Gerät eingestellt; dabei bleibt es","why.limited":"Begrenzt auf {power}: {reason}","why.battery_full":"Die Batterie ist voll: Sie lädt nicht weiter","why.battery_empty":"Die Batterie ist leer: Sie gibt nichts mehr ab","why.override":"Von Hand auf {power} gestellt","why.override_until":"Von Hand auf {power} gestellt, bis {until}","why.override_plan_change":"Von Hand auf {power} gestellt, bis sich der Plan ändert","why.charge_now":"Lädt jetzt mit bis zu {power}, bis {end}","why.goal_reached":"Pausiert: Ladeziel erreicht ({goal})","goal.or":"{one} oder {other}","why.paused":"Pausiert: hält den letzten Sollwert und folgt dem Plan nicht","why.follows":"Folgt dem Plan „{plan}“","why.follows_until":"Folgt dem Plan „{plan}“ bis {until}","why.follows_unnamed":"Folgt dem Plan","why.follows_unnamed_until":"Folgt dem Plan bis {until}","why.released":"Der Plan überlässt es gerade sich selbst","why.no_plan":"Kein Plan: sich selbst überlassen","status.available":"frei","status.preparing":"bereitet vor","status.charging":"lädt","status.suspendedev":"vom Fahrzeug pausiert","status.suspendedevse":"von der Wallbox pausiert","status.suspended":"pausiert","status.finishing":"wird beendet","status.reserved":"reserviert","status.unavailable":"außer Betrieb","status.faulted":"gestört","status.fault":"Störung","status.error":"Fehler","status.occupied":"belegt","status.evconnected":"Fahrzeug verbunden","status.idle":"in Ruhe","status.off":"aus","status.empty":"leer","status.discharging":"entlädt","status.full":"voll","status.holding":"hält","status.testing":"testet","status.sleeping":"schläft","status.starting":"startet","status.running":"in Betrieb","status.throttled":"gedrosselt","status.shuttingdown":"fährt herunter","status.standby":"in Bereitschaft","status.ready":"bereit","status.notready":"nicht bereit","status.vehicle":"Fahrzeug verbunden","status.novehicle":"kein Fahrzeug","clamp.asset_maximum":"Maximum des Geräts","clamp.below_minimum":"unter dem Minimum des Geräts","clamp.step":"Schrittweite des Geräts","clamp.site_limit":"Grenze des Standorts","clamp.soc_ceiling":"Batterie voll genug","clamp.soc_floor":"Batterie leer genug","clamp.ramp":"Rampe","clamp.dwell":"ein Sollwert bleibt eine Weile","clamp.goal_reached":"Ladeziel erreicht","clamp.not_into_the_car":"nicht aus der Hausbatterie ins Auto","action.pause":"Pausieren","action.resume":"Fortsetzen","action.send_now":"Jetzt senden","action.override":"Von Hand","action.change_override":"Von Hand ändern","action.retry":"Wiederholen","action.dismiss":"Zur Kenntnis","action.cancel":"Abbrechen","action.close":"Schließen","action.back":"Zurück","action.copy":"Kopieren","action.copied":"Kopiert","action.copy_json":"Als JSON kopieren","action.no_permission":"Du darfst dieses Gerät nicht steuern.",requested:wd,"action.failed":"Nicht ausgeführt: {detail}","override.title":"{asset} von Hand stellen","override.power":"Leistung in kW","override.power_help":"Laden ist positiv, Entladen negativ.","override.power_help_charger":"0 beendet das Laden.","override.for":"Wie lange","override.30":"30 Minuten","override.60":"1 Stunde","override.120":"2 Stunden","override.240":"4 Stunden","override.plan":"Bis sich der Plan ändert","override.open":"Bis ich fortsetze","override.set":"Einstellen","override.invalid":"Gib eine Leistung in kW ein, zum Beispiel 7,4.",range:vd,"range.1":"1 h","range.6":"6 h","range.24":"24 h","range.48":"48 h","range.168":"7 T","range.earlier":"Früher","range.later":"Später","range.now":"Jetzt","chart.label":"{asset}: geplante, befohlene und gemessene Leistung von {start} bis {end}","chart.now":"jetzt","chart.offline":"nicht erreichbar","chart.table":"Als Tabelle anzeigen","chart.time":"Zeit","chart.loading":"Das Diagramm wird geladen…","chart.empty":"In dieser Zeit wurde nichts geplant, befohlen oder gemessen.","chart.memory":"Aus dem Gedächtnis: Der Recorder ist aus.","chart.failed":"Das Diagramm lässt sich nicht laden: {detail}","chart.more":"{count} weitere anzeigen","mark.failed":"fehlgeschlagen","mark.timed_out":"keine Antwort","mark.late":"{span} zu spät","mark.expired":"verfallen",marks:bd,"part.happened":"Geschehen","part.waiting":"Kommend","filter.asset":"Gerät","filter.state":"Zustand","filter.plan":"Plan","filter.all":"alle","filter.clear":"Filter löschen","col.due":"Fällig","col.asset":"Gerät","col.what":"Was","col.state":"Zustand","col.attempts":"Versuche","col.latency":"Antwort nach","col.reason":"Grund","commands.none":"Noch keine Befehle","commands.none.how":"Befehle kommen aus Plänen, Vorgaben von Hand und Aktionen. Gib einen Plan ab, um welche zu sehen.","commands.none_filtered":"Kein Befehl passt zu den Filtern.","commands.none_waiting":"Es steht nichts an.","commands.more":"Mehr anzeigen ({shown} von {total})","commands.limited":"begrenzt: {reason}","commands.rounded":"auf die Schrittweite des Geräts gerundet","command.gone":"Diesen Befehl kennt niemand mehr.","state.pending":"wartet","state.dispatched":"gesendet","state.acknowledged":"angenommen","state.completed":"ausgeführt","state.failed":"fehlgeschlagen","state.timed_out":"keine Antwort","state.superseded":"überholt","state.cancelled":"zurückgezogen","state.expired":"verfallen","state.interrupted":"unterbrochen","type.set_charge_rate":"mit {power} laden","type.set_discharge_rate":"mit {power} entladen","type.set_power_limit":"auf {power} begrenzen","type.start_charging":"Laden beginnen","type.stop_charging":"Laden beenden","type.change_availability":"Verfügbarkeit ändern","type.set_soc_target":"Ladeziel setzen","type.release":"Steuerung zurückgeben","can.set_charge_rate":"Ladeleistung einstellen","can.set_discharge_rate":"Entladeleistung einstellen","can.set_power_limit":"Leistung begrenzen","can.start_charging":"Laden beginnen","can.stop_charging":"Laden beenden","can.change_availability":"Verfügbarkeit ändern","can.set_soc_target":"Ladeziel setzen","can.release":"Steuerung zurückgeben","life.planned":"Verlangt","life.due":"Fällig","life.clamped":"Begrenzt von {from} auf {to}: {reason}","life.sent":"Gesendet (Versuch {number})","life.answered_yes":"Das Gerät sagte nach {latency} Ja","life.answered_no":"Das Gerät sagte nach {latency} Nein","life.late":"Eine späte Antwort, die nichts änderte","life.no_answer":"Keine Antwort","life.proof.acknowledged":"Nachweis: Das Gerät sagte Ja","life.proof.read_back":"Nachweis: Das Gerät meldet den Sollwert","life.proof.measured":"Nachweis: Die Leistung folgt","life.proof.shadow":"Schattenbetrieb: Nichts wurde gesendet","life.cause":"Anlass","life.by":"Von","life.by_automation":"einer Automatisierung oder einem Skript","life.by_itself":"Energy Dispatch selbst","life.plan":"Plan","life.id":"Befehl","life.detail":"Einzelheiten","cause.plan":"der Plan","cause.plan_ended":"der Plan war zu Ende","cause.plan_stale":"der Plan wurde nicht erneuert","cause.plan_resumed":"der Plan gilt wieder","cause.manual":"von Hand","cause.override":"eine Vorgabe von Hand","cause.charge_now":"jetzt laden","cause.goal_reached":"das Ladeziel wurde erreicht","cause.session_ended":"der Ladevorgang war vorbei","cause.limit":"eine Grenze hat sich geändert","cause.direction":"Richtungswechsel","cause.reconnected":"das Gerät ist wieder da","cause.rebooted":"das Gerät hat neu gestartet","cause.transaction_started":"das Laden begann","cause.restarted":"Home Assistant hat neu gestartet","cause.retried":"er sollte gelten und galt nicht","cause.drifted":"das Gerät zeigte einen anderen Sollwert","reason.rejected":"vom Gerät abgelehnt","reason.attempts_exhausted":"alle Versuche schlugen fehl","reason.timed_out":"keine Antwort in der Frist","reason.unproven":"angenommen, aber nicht nachgewiesen","reason.superseded":"ein neuerer Befehl kam","reason.expired":"sein Plan war zu Ende","reason.goal_reached":"das Ladeziel ist erreicht","reason.cancelled":"zurückgezogen","reason.offline":"das Gerät war nicht erreichbar","reason.no_adapter":"nichts spricht mit dem Gerät","reason.unsupported":"das Gerät kann das nicht","reason.out_of_limits":"außerhalb der Grenzen","reason.direction_blocked":"die alte Richtung ließ sich nicht anhalten","reason.asset_state":"nicht in diesem Zustand des Geräts","reason.asset_removed":"das Gerät wurde entfernt","reason.overridden":"eine Vorgabe von Hand geht vor","reason.not_following_plan":"pausiert","reason.unverified":"das Gerät tut etwas anderes","reason.released":"die Steuerung wurde zurückgegeben","reason.restarted":"Home Assistant hat währenddessen neu gestartet","plan.none":"Noch kein Plan","plan.none.how":"Kopiere dieses Beispiel, ändere es und gib es unten ab. Automatisierungen nutzen die Aktion energy_dispatch.submit_schedule.","plan.state.active":"aktiv","plan.state.waiting":"wartet","plan.state.replaced":"ersetzt","plan.state.ended":"beendet","plan.state.cancelled":"zurückgezogen","plan.state.refused":"abgelehnt","plan.unnamed":"Plan ohne Namen","plan.received":"eingegangen {at}","plan.from_user":"von {name}","plan.from_automation":"von einer Automatisierung oder einem Skript","plan.valid":"{start} bis {end}","plan.valid_open":"ab {start}, ohne Ende","plan.slots":"{count} Abschnitte","plan.clamped":"{count} begrenzt","plan.rounded":"{count} gerundet","plan.clamped_slot":"{at}: aus {asked} wird {sent}: {reason}","plan.ignored":"Nicht beachtete Spalten: {columns}","plan.unmapped":"Spalten ohne Gerät: {columns}","plan.cancel":"Plan zurückziehen","plan.cancel.ask":"„{plan}“ zurückziehen?","plan.cancel.what":"Die Pläne von {assets} werden zurückgezogen, als wären sie zu Ende. Mit jedem Gerät geschieht, was für das Ende eines Plans festgelegt ist.","plan.cancel.yes":"Plan zurückziehen","plan.cancel.no":"Behalten","plan.others":"Frühere Pläne","submit.title":"Einen Plan abgeben","submit.how":"Füge CSV ein, oder lege eine Datei hier ab. Leistung in kW. Eine leere Zelle überlässt das Gerät sich selbst.","submit.name":"Name","submit.csv":"CSV","submit.file":"Datei wählen","submit.example":"Beispiel einsetzen","submit.check":"Prüfen","submit.checking":"Wird geprüft…","submit.again":"Noch einmal prüfen","submit.ok":"Er kann angenommen werden: {slots} Abschnitte ab {start}.","submit.asset":"{asset}: {commands} Befehle","submit.refused":"Er wird abgelehnt, und nichts hat sich geändert.","submit.row":"Zeile {line}","submit.send":"Plan abgeben","submit.sending":"angefordert…","submit.done":"Der Plan ist angenommen und gespeichert.","submit.site":"Standort","submit.no_permission":"Nur wer Geräte steuern darf, kann Pläne abgeben.","submit.changed":"Seit der Prüfung geändert: Prüfe noch einmal.","device.adapter":"Spricht","device.commands":"Kann","device.power":"Leistung","device.power.range":"{least} bis {most}","device.discharge":"Entladen bis","device.step":"Schrittweite","device.phases":"Phasen","device.proofs":"Weist nach durch","device.stores_plan":"Behält ganze Pläne selbst","device.lifetime":"Ein Sollwert gilt","device.lifetime.forever":"bis er geändert wird","device.write_cost":"Speicher für Sollwerte","device.write_cost.free":"nutzt sich nicht ab","device.write_cost.flash":"nutzt sich ab","device.limits":"Von dir gesetzte Grenzen","device.priority":"Vorrang bei knapper Leistung","device.last_proof":"Letzter Nachweis","device.errors":"Fehlgeschlagen in 24 h","device.errors.of":"{failed} von {ended}","device.writes":"Geschrieben in 24 h","device.writes.of":"{count} von {budget}","device.entities":"Gerät öffnen","device.unknown":"unbekannt","device.never":"nie","device.yes":"ja","device.no":"nein","device.test":"Testen","device.test.ask":"{asset} testen?","device.test.what":"Es wird auf 0, auf sein Minimum, auf sein Maximum ({most}) und wieder auf 0 gestellt und gemessen. Das kann einige Minuten dauern. Es fließt wirklich Leistung. Danach gilt wieder der Plan.","device.test.yes":"Test beginnen","device.test.running":"Der Test läuft…","device.test.done":"Getestet {at}","device.test.failed":"Test fehlgeschlagen {at}","device.test.step":"{asked} verlangt, {measured} gemessen nach {latency}","device.test.step.other":"{asked} verlangt, {measured} gemessen: nicht das Verlangte","device.test.step.unmeasured":"{asked} verlangt und angenommen; es wird keine Leistung gemessen","device.test.step.refused":"{asked} verlangt: nicht ausgeführt","device.test.min":"Erreichtes Minimum","device.test.max":"Erreichtes Maximum","device.test.not_reached":"nicht erreicht","device.test.latency":"Folgt innerhalb von","device.test.sign":"Vorzeichen der Leistung","device.test.sign.as_expected":"positiv beim Laden, wie es sein soll","device.test.sign.reversed":"verkehrt","device.test.sign.unknown":"nicht bekannt","device.test.advice.reversed":"Die Leistung wird mit falschem Vorzeichen gemessen: beim Laden muss sie positiv sein. Das lässt sich in den Einstellungen des Geräts ändern.","device.test.advice.unknown":"Beim Maximum floss nichts. Eine Wallbox braucht ein Fahrzeug, das Leistung nimmt, eine Batterie freien Platz; danach erneut testen.","proof.acknowledged":"ein Ja","proof.read_back":"Meldung des Sollwerts","proof.measured":"gemessene Leistung","proof.shadow":"Schattenbetrieb","limit.max_charge_kw":"höchstens laden","limit.max_discharge_kw":"höchstens entladen","limit.min_charge_kw":"mindestens laden","limit.step_kw":"Schrittweite","limit.soc_floor_percent":"entladen bis","limit.soc_ceiling_percent":"laden bis","limit.ramp_kw_per_minute":"Rampe je Minute","limit.dwell_seconds":"ein Sollwert bleibt","adapter.ocpp":"OCPP","adapter.modbus":"Modbus","adapter.simulated":"simuliert","adapter.entity":"Entitäten","kind.charger":"Wallbox","kind.battery":"Batterie","card.name":"Energy Dispatch","card.description":"Was eine Wallbox oder Batterie tut und warum: Plan und gemessene Leistung, nächster Befehl, letzter Fehler.","card.asset":"Gerät","card.hours":"Gezeigte Stunden","card.buttons":"Schaltflächen zeigen","card.pick":"Wähle in den Einstellungen der Karte ein Gerät.","card.gone":"Dieses Gerät gibt es hier nicht mehr, oder du darfst es nicht sehen."},yd="Energy Dispatch",xd="Views",$d="Loading…",kd="No connection to Home Assistant since {since}. What you see is from then.",Sd="No charger or battery yet",Ad="No site is running",Ed="Nothing that you may see",Pd="{count} more devices are not shown: you have no permission to see them.",Td="Needs attention",Cd="online",zd="offline",Md="unavailable",Dd="seen {at}",Od="never seen",Ld="Measured",Nd="Setpoint",Rd="Planned",Hd="Commanded",jd="no setpoint",Ud="{kw} from the setpoint",Fd="State of charge",Gd="Next",Vd="requested…",Wd="Time range",Bd="Marked commands",mi={title:yd,"tab.now":"Now","tab.timeline":"Timeline","tab.commands":"Commands","tab.plans":"Plans","tab.devices":"Devices",tabs:xd,loading:$d,disconnected:kd,"error.unknown_command":"Energy Dispatch is not running. Check it under Settings → Devices & services.","error.other":"Home Assistant does not answer: {detail}",no_assets:Sd,"no_assets.how":"Add one under Settings → Devices & services → Energy Dispatch.",no_site:Ad,"no_site.how":"Set one up, or see what keeps it from starting, under Settings → Devices & services → Energy Dispatch.",no_permission:Ed,"no_permission.how":"There are {count} devices here. An administrator can let you see their entities.",hidden:Pd,"site.paused":"Dispatching is off: nothing is sent to any device of {site}.","site.shadow":"Shadow mode: everything happens except the sending.","site.recorder_off":"The recorder is off. Measured power is known since the last start only, for two days at the most.","site.switch_on":"Switch on","site.plan":"Plan","site.plans":"{count} plans","site.pending":"Waiting","site.next":"Next","site.failed":"Failed today","site.limit":"Site limit","site.none":"none",attention:Td,"attention.new":"New: {asset}: {what}","attention.failed":"{what} failed","attention.timed_out":"{what} timed out","attention.offline":"Offline","attention.offline_since":"Offline since {since}","attention.not_following":"Does not follow its setpoint","attention.not_controllable":"Takes no setpoints","attention.no_words":"The device gave no reason.",online:Cd,offline:zd,unavailable:Md,seen:Dd,never_seen:Od,"mode.plan":"Plan","mode.override":"Override","mode.override_until":"Override until {until}","mode.override_plan_change":"Override until the plan changes","mode.charge_now":"Charging now until {until}","mode.paused":"Paused","mode.none":"No plan",measured:Ld,setpoint:Nd,planned:Rd,commanded:Hd,no_setpoint:jd,difference:Ud,soc:Fd,next:Gd,"next.release":"hand back control","next.none":"nothing follows",in:"in {span}","why.site_paused":"Held: dispatching is off for the whole site","why.offline":"Held: offline since {since}","why.offline_unknown":"Held: not connected yet","why.not_controllable":"Takes no setpoints: {detail}","why.failed":"Last command failed: {detail}","why.sending":"Sending {power}, waiting for the device","why.not_following":"Does not follow: {detail}","why.foreign":"Somebody else has set the device; their setpoint is left alone","why.limited":"Limited to {power}: {reason}","why.battery_full":"The battery is full: it charges no further","why.battery_empty":"The battery is empty: it gives no more","why.override":"Set by hand to {power}","why.override_until":"Set by hand to {power} until {until}","why.override_plan_change":"Set by hand to {power} until the plan changes","why.charge_now":"Charging now with up to {power}, until {end}","why.goal_reached":"Paused: this session has its {goal}","goal.or":"{one} or {other}","why.paused":"Paused: holds its last setpoint and does not follow the plan","why.follows":"Follows plan “{plan}”","why.follows_until":"Follows plan “{plan}” until {until}","why.follows_unnamed":"Follows the plan","why.follows_unnamed_until":"Follows the plan until {until}","why.released":"The plan leaves it to itself now","why.no_plan":"No plan: left to itself","status.available":"available","status.preparing":"preparing","status.charging":"charging","status.suspendedev":"paused by the vehicle","status.suspendedevse":"paused by the charger","status.suspended":"paused","status.finishing":"finishing","status.reserved":"reserved","status.unavailable":"out of service","status.faulted":"faulted","status.fault":"fault","status.error":"error","status.occupied":"occupied","status.evconnected":"vehicle connected","status.idle":"idle","status.off":"off","status.empty":"empty","status.discharging":"discharging","status.full":"full","status.holding":"holding","status.testing":"testing","status.sleeping":"sleeping","status.starting":"starting","status.running":"running","status.throttled":"throttled","status.shuttingdown":"shutting down","status.standby":"standby","status.ready":"ready","status.notready":"not ready","status.vehicle":"vehicle connected","status.novehicle":"no vehicle","clamp.asset_maximum":"the device's maximum","clamp.below_minimum":"below the device's minimum","clamp.step":"the device's step","clamp.site_limit":"site limit","clamp.soc_ceiling":"battery full enough","clamp.soc_floor":"battery empty enough","clamp.ramp":"ramp","clamp.dwell":"a setpoint stays for a while","clamp.goal_reached":"the session's goal is reached","clamp.not_into_the_car":"not from the house battery into the car","action.pause":"Pause","action.resume":"Resume","action.send_now":"Send now","action.override":"Override","action.change_override":"Change override","action.retry":"Retry","action.dismiss":"Dismiss","action.cancel":"Cancel","action.close":"Close","action.back":"Back","action.copy":"Copy","action.copied":"Copied","action.copy_json":"Copy as JSON","action.no_permission":"You have no permission to act on this device.",requested:Vd,"action.failed":"Not done: {detail}","override.title":"Override {asset}","override.power":"Power in kW","override.power_help":"Charging is positive, discharging negative.","override.power_help_charger":"0 stops charging.","override.for":"For how long","override.30":"30 minutes","override.60":"1 hour","override.120":"2 hours","override.240":"4 hours","override.plan":"Until the plan changes","override.open":"Until I resume","override.set":"Set override","override.invalid":"Enter a power in kW, such as 7.4.",range:Wd,"range.1":"1 h","range.6":"6 h","range.24":"24 h","range.48":"48 h","range.168":"7 d","range.earlier":"Earlier","range.later":"Later","range.now":"Now","chart.label":"{asset}: plan, commanded and measured power from {start} to {end}","chart.now":"now","chart.offline":"offline","chart.table":"Show as a table","chart.time":"Time","chart.loading":"Loading the chart…","chart.empty":"Nothing was planned, commanded or measured in this time.","chart.memory":"From memory: the recorder is off.","chart.failed":"The chart cannot be loaded: {detail}","chart.more":"Show {count} more","mark.failed":"failed","mark.timed_out":"timed out","mark.late":"{span} late","mark.expired":"expired",marks:Bd,"part.happened":"Happened","part.waiting":"To come","filter.asset":"Device","filter.state":"State","filter.plan":"Plan","filter.all":"all","filter.clear":"Clear filters","col.due":"Due","col.asset":"Device","col.what":"What","col.state":"State","col.attempts":"Attempts","col.latency":"Answer after","col.reason":"Reason","commands.none":"No commands yet","commands.none.how":"Commands come from plans, overrides and actions. Hand in a plan to see some.","commands.none_filtered":"No command matches the filters.","commands.none_waiting":"Nothing is to come.","commands.more":"Show more ({shown} of {total})","commands.limited":"limited: {reason}","commands.rounded":"rounded to the device's step","command.gone":"This command is not known any more.","state.pending":"waiting","state.dispatched":"sent","state.acknowledged":"accepted","state.completed":"completed","state.failed":"failed","state.timed_out":"timed out","state.superseded":"superseded","state.cancelled":"cancelled","state.expired":"expired","state.interrupted":"interrupted","type.set_charge_rate":"charge with {power}","type.set_discharge_rate":"discharge with {power}","type.set_power_limit":"limit to {power}","type.start_charging":"start charging","type.stop_charging":"stop charging","type.change_availability":"change availability","type.set_soc_target":"set charge target","type.release":"hand back control","can.set_charge_rate":"set charging power","can.set_discharge_rate":"set discharging power","can.set_power_limit":"limit power","can.start_charging":"start charging","can.stop_charging":"stop charging","can.change_availability":"change availability","can.set_soc_target":"set charge target","can.release":"hand back control","life.planned":"Asked for","life.due":"Due","life.clamped":"Limited from {from} to {to}: {reason}","life.sent":"Sent (attempt {number})","life.answered_yes":"The device said yes after {latency}","life.answered_no":"The device said no after {latency}","life.late":"A late answer, which changed nothing","life.no_answer":"No answer","life.proof.acknowledged":"Proof: the device said yes","life.proof.read_back":"Proof: the device reports the setpoint","life.proof.measured":"Proof: its power follows","life.proof.shadow":"Shadow mode: nothing was sent","life.cause":"Cause","life.by":"By","life.by_automation":"an automation or a script","life.by_itself":"Energy Dispatch itself","life.plan":"Plan","life.id":"Command","life.detail":"Details","cause.plan":"the plan","cause.plan_ended":"the plan ended","cause.plan_stale":"the plan was not renewed","cause.plan_resumed":"the plan counts again","cause.manual":"by hand","cause.override":"an override","cause.charge_now":"charge now","cause.goal_reached":"the session's goal was reached","cause.session_ended":"the session ended","cause.limit":"a limit changed","cause.direction":"change of direction","cause.reconnected":"the device came back","cause.rebooted":"the device rebooted","cause.transaction_started":"charging began","cause.restarted":"Home Assistant restarted","cause.retried":"it should be in force and was not","cause.drifted":"the device showed another setpoint","reason.rejected":"refused by the device","reason.attempts_exhausted":"all attempts failed","reason.timed_out":"no answer in time","reason.unproven":"accepted, and no proof came","reason.superseded":"a newer command came","reason.expired":"its plan had ended","reason.goal_reached":"the session's goal is reached","reason.cancelled":"withdrawn","reason.offline":"the device was offline","reason.no_adapter":"nothing speaks to the device","reason.unsupported":"the device cannot do this","reason.out_of_limits":"out of limits","reason.direction_blocked":"the old direction could not be stopped","reason.asset_state":"not in this state of the device","reason.asset_removed":"the device was removed","reason.overridden":"a setpoint by hand stands before it","reason.not_following_plan":"paused","reason.unverified":"the device does something else","reason.released":"control was handed back","reason.restarted":"Home Assistant restarted meanwhile","plan.none":"No plan yet","plan.none.how":"Copy this example, change it, and hand it in below. Automations use the action energy_dispatch.submit_schedule.","plan.state.active":"active","plan.state.waiting":"waiting","plan.state.replaced":"replaced","plan.state.ended":"ended","plan.state.cancelled":"cancelled","plan.state.refused":"refused","plan.unnamed":"Unnamed plan","plan.received":"received {at}","plan.from_user":"from {name}","plan.from_automation":"from an automation or a script","plan.valid":"{start} to {end}","plan.valid_open":"from {start}, without an end","plan.slots":"{count} slots","plan.clamped":"{count} limited","plan.rounded":"{count} rounded","plan.clamped_slot":"{at}: {asked} becomes {sent}: {reason}","plan.ignored":"Ignored columns: {columns}","plan.unmapped":"Columns without a device: {columns}","plan.cancel":"Cancel plan","plan.cancel.ask":"Cancel “{plan}”?","plan.cancel.what":"The plans of {assets} are withdrawn, as if they had ended. Each device is left as its end of plan says.","plan.cancel.yes":"Cancel the plan","plan.cancel.no":"Keep it","plan.others":"Earlier plans","submit.title":"Hand in a plan","submit.how":"Paste CSV, or drop a file here. Power is in kW. An empty cell leaves the device to itself.","submit.name":"Name","submit.csv":"CSV","submit.file":"Choose a file","submit.example":"Put the example in","submit.check":"Check","submit.checking":"Checking…","submit.again":"Check again","submit.ok":"It can be taken: {slots} slots from {start}.","submit.asset":"{asset}: {commands} commands","submit.refused":"It is refused, and nothing has changed.","submit.row":"Line {line}","submit.send":"Submit plan","submit.sending":"requested…","submit.done":"The plan is accepted and on disk.","submit.site":"Site","submit.no_permission":"Only those who may act on devices can hand in plans.","submit.changed":"Changed since the check: check it again.","device.adapter":"Speaks","device.commands":"Can do","device.power":"Power","device.power.range":"{least} to {most}","device.discharge":"Discharge up to","device.step":"Step","device.phases":"Phases","device.proofs":"Can prove by","device.stores_plan":"Keeps whole plans itself","device.lifetime":"A setpoint lasts","device.lifetime.forever":"until it is changed","device.write_cost":"Memory for setpoints","device.write_cost.free":"does not wear out","device.write_cost.flash":"wears out","device.limits":"Limits set by you","device.priority":"Priority when power is short","device.last_proof":"Last proof","device.errors":"Failed in 24 h","device.errors.of":"{failed} of {ended}","device.writes":"Writes in 24 h","device.writes.of":"{count} of {budget}","device.entities":"Open the device","device.unknown":"unknown","device.never":"never","device.yes":"yes","device.no":"no","device.test":"Test","device.test.ask":"Test {asset}?","device.test.what":"It is set to 0, to its minimum, to its maximum ({most}) and to 0 again, and measured. That may take some minutes. Power really flows. Then the plan counts again.","device.test.yes":"Start the test","device.test.running":"Test is running…","device.test.done":"Tested {at}","device.test.failed":"Test failed {at}","device.test.step":"{asked} asked, {measured} measured after {latency}","device.test.step.other":"{asked} asked, {measured} measured: not what was asked","device.test.step.unmeasured":"{asked} asked and accepted; no power is measured","device.test.step.refused":"{asked} asked: not carried out","device.test.min":"Minimum reached","device.test.max":"Maximum reached","device.test.not_reached":"not reached","device.test.latency":"Follows within","device.test.sign":"Sign of the power","device.test.sign.as_expected":"positive while charging, as it should be","device.test.sign.reversed":"reversed","device.test.sign.unknown":"not known","device.test.advice.reversed":"The power is measured with the wrong sign: it has to be positive while charging. Change that in the device's settings.","device.test.advice.unknown":"Nothing flowed at the maximum. A charger needs a vehicle that takes power, a battery room in it; then test again.","proof.acknowledged":"saying yes","proof.read_back":"reporting the setpoint","proof.measured":"measured power","proof.shadow":"shadow mode","limit.max_charge_kw":"charge at most","limit.max_discharge_kw":"discharge at most","limit.min_charge_kw":"charge at least","limit.step_kw":"step","limit.soc_floor_percent":"discharge down to","limit.soc_ceiling_percent":"charge up to","limit.ramp_kw_per_minute":"ramp a minute","limit.dwell_seconds":"a setpoint stays","adapter.ocpp":"OCPP","adapter.modbus":"Modbus","adapter.simulated":"simulated","adapter.entity":"entities","kind.charger":"Charger","kind.battery":"Battery","card.name":"Energy Dispatch","card.description":"What a charger or battery does, and why: plan against measured power, next command, last failure.","card.asset":"Device","card.hours":"Hours shown","card.buttons":"Show buttons","card.pick":"Choose a device in the card's settings.","card.gone":"This device is not here any more, or you may not see it."},Id={en:mi,de:_d};function ci(s){const e=Id[s.toLowerCase().split("-")[0]??"en"]??mi;return(t,n)=>e[t].replace(/\{(\w+)\}/g,(i,o)=>String(n?.[o]??i))}function Ee(s,e,t,n){const i=`${e}.${t}`;return i in mi?s(i,n):t.replaceAll("_"," ")}function qd(s,e){return`${s}.${e}`in mi}const Er={revision:null,sites:{},assets:{},hidden:0,recorder:!0,skew:0};function Kd(s,e,t=Date.now()/1e3){return e.kind==="snapshot"?{revision:e.revision,sites:e.sites,assets:e.assets,hidden:e.hidden,recorder:e.recorder,skew:e.now-t}:s.revision!==e.after?null:{...s,revision:e.revision,skew:e.now-t,sites:Pr(s.sites,e.sites),assets:Pr(s.assets,e.assets)}}function Pr(s,e){if(!e)return s;const t={...s};for(const[n,i]of Object.entries(e))i===null?delete t[n]:t[n]={...t[n],...i};return t}class Yd{constructor(e){this.state=Er,this.disconnectedSince=null,this.error=null,this.#e=new Set,this.#t=null,this.#n=0,this.#l=()=>{this.disconnectedSince??=Date.now()/1e3,this.#u()},this.#d=()=>{this.error!==null&&this.#r(),this.#u()},this.#i=e}#e;#t;#n;#i;listen(e){return this.#e.add(e),this.#e.size===1&&this.#s(),()=>{this.#e.delete(e),this.#e.size===0&&this.#o()}}#s(){const{connection:e}=this.#i;e.addEventListener("disconnected",this.#l),e.addEventListener("ready",this.#d),e.connected||(this.disconnectedSince??=Date.now()/1e3),this.#r()}#o(){const{connection:e}=this.#i;e.removeEventListener("disconnected",this.#l),e.removeEventListener("ready",this.#d),this.#a(),this.state=Er,this.error=null}async#r(){const e=++this.#n;try{const t=await this.#i.connection.subscribeMessage(n=>{e===this.#n&&this.#c(n)},{type:"energy_dispatch/subscribe"});e===this.#n?this.#t=t:await t()}catch(t){if(e!==this.#n)return;this.error=t.code??"unknown",this.#u()}}#a(){this.#n+=1,this.#t?.().catch(()=>{}),this.#t=null}#c(e){const t=Kd(this.state,e);if(t===null){this.#a(),this.#r();return}this.state=t,this.error=null,this.disconnectedSince=null,this.#u()}#l;#d;#u(){for(const e of[...this.#e])e()}}const Tr=new WeakMap;function Zd(s){let e=Tr.get(s.connection);return e||(e=new Yd(s),Tr.set(s.connection,e)),e}const Jd=1500;class Oa{constructor(e){this.error=null,this.#e=new Set,this.#t=e}#e;#t;pending(e){return this.#e.has(e)}dismissError(){this.error=null,this.#t()}async run(e,t,n,i,o){if(this.#e.has(t))return!1;this.#e.add(t),this.error=null,this.#t();const{store:r}=e,c=r.state.revision;try{return await e.hass.callService(n,i,o,void 0,!1),await Qd(r,c),!0}catch(d){return this.error=Tn(d),!1}finally{this.#e.delete(t),this.#t()}}ours(e,t,n,i={}){return this.run(e,`${n}:${t.site}/${t.asset_id}`,"energy_dispatch",n,{config_entry_id:t.site,asset_id:t.asset_id,...i})}entity(e,t,n){if(t===void 0)return Promise.resolve(!1);const i=t.split(".")[0]??"homeassistant";return this.run(e,`${n}:${t}`,i,n,{entity_id:t})}}function Qd(s,e){return s.state.revision!==e?Promise.resolve():new Promise(t=>{const n=s.listen(()=>{s.state.revision!==e&&o()}),i=setTimeout(()=>o(),Jd);function o(){clearTimeout(i),n(),t()}})}function Xd(s){return JSON.stringify([s.locale,s.language,s.config.time_zone,s.user?.id,La(s)])}function La(s){return JSON.stringify([s.themes?.darkMode,s.themes?.theme,s.selectedTheme])}class Na{constructor(){this.t=ci("en"),this.theme="",this.#e=""}#e;take(e){const t=Xd(e);return t===this.#e?!1:(this.#e=t,this.t=ci(e.locale.language||e.language),this.format=new qc(e),this.theme=La(e),!0)}context(e,t,n){const i=Zd(e);return{hass:e,store:i,state:i.state,t:this.t,format:this.format,now:Date.now()/1e3+i.state.skew,theme:this.theme,acts:t,go:n}}}function eu(s,e){return s.state.assets[e]?.name??e.split("/").slice(1).join("/")}const tt=Je`
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
  summary {
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: "▸";
    width: 1.2em;
  }
  details[open] > summary::before {
    content: "▾";
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
`;var tu=Object.defineProperty,nu=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&tu(e,t,i),i};class _t extends on{static{this.styles=tt}}nu([ae({attribute:!1})],_t.prototype,"ctx");function nt(s,e){customElements.get(s)||customElements.define(s,e)}function Ra(s,e,t){const{t:n,acts:i}=s,o=`${e.site}/${e.asset_id}`,r=s.store.disconnectedSince!==null||!e.can_control,c=e.entities.follow_schedule,d=(f,v,y,k={})=>b`<button
      class=${k.kind??""}
      ?disabled=${r||k.off||i.pending(f)}
      title=${e.can_control?"":n("action.no_permission")}
      @click=${y}
    >
      ${i.pending(f)?n("requested"):v}
    </button>`,h=e.mode==="override"?d(`clear_override:${o}`,n("action.resume"),()=>i.ours(s,e,"clear_override"),{kind:"primary"}):e.mode==="paused"?d(`turn_on:${c}`,n("action.resume"),()=>i.entity(s,c,"turn_on"),{kind:"primary",off:c===void 0}):d(`turn_off:${c}`,n("action.pause"),()=>i.entity(s,c,"turn_off"),{off:c===void 0}),g=e.override!==null||e.mode==="plan"&&e.plan!==null;return b`<div class="buttons row wrap">
    ${h}
    ${d(`send_now:${o}`,n("action.send_now"),()=>i.ours(s,e,"send_now"),{off:!g})}
    ${d(`set_override:${o}`,n(e.override?"action.change_override":"action.override"),()=>{t().querySelector(`ed-override[data-key="${CSS.escape(o)}"]`)?.open()})}
    ${e.can_control?A:b`<span class="soft note">${n("action.no_permission")}</span>`}
  </div>`}var su=Object.defineProperty,Vt=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&su(e,t,i),i};const Ha=Je`
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
`;class ds extends _t{constructor(){super(...arguments),this.heading="",this.text="",this.yes="",this.no=""}static{this.styles=[tt,Ha]}async ask(){return await this.updateComplete,this.dialog.returnValue="",this.dialog.showModal(),new Promise(e=>{this.dialog.addEventListener("close",()=>e(this.dialog.returnValue==="yes"),{once:!0})})}render(){return b`<dialog aria-labelledby="heading">
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
    </dialog>`}}Vt([ae({attribute:!1})],ds.prototype,"heading");Vt([ae({attribute:!1})],ds.prototype,"text");Vt([ae({attribute:!1})],ds.prototype,"yes");Vt([ae({attribute:!1})],ds.prototype,"no");Vt([Mt("dialog")],ds.prototype,"dialog");nt("ed-confirm",ds);const iu=[30,60,120,240];class us extends _t{constructor(){super(...arguments),this.invalid=!1}static{this.styles=[tt,Ha]}async open(){await this.updateComplete,this.invalid=!1;const{asset:e}=this,t=e.override?.power_kw??e.setpoint_kw??e.plan?.power_kw??0;this.power.value=String(t),this.for.value="60",this.dialog.showModal(),this.power.select()}render(){const{t:e}=this.ctx,t=this.asset.kind==="battery"?"override.power_help":"override.power_help_charger";return b`<dialog aria-labelledby="heading">
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
            ${iu.map(n=>b`<option value=${n}>${e(`override.${n}`)}</option>`)}
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
    </dialog>`}#e(e){e.preventDefault();const t=this.power.value.trim().replace(",",".").replace("−","-"),n=Number(t);if(t===""||!Number.isFinite(n)){this.invalid=!0,this.power.focus();return}const i=this.for.value,o=i==="plan"?{next_plan_change:!0}:i==="open"?{}:{duration:{minutes:Number(i)}};this.dialog.close(),this.ctx.acts.ours(this.ctx,this.asset,"set_override",{power_kw:n,...o})}}Vt([ae({attribute:!1})],us.prototype,"asset");Vt([se()],us.prototype,"invalid");Vt([Mt("dialog")],us.prototype,"dialog");Vt([Mt("#power")],us.prototype,"power");Vt([Mt("#for")],us.prototype,"for");nt("ed-override",us);function ja(s){const{acts:e,t}=s;return e.error===null?A:b`<div class="notice bad" role="alert">
    <ed-icon icon="mdi:alert-circle-outline"></ed-icon>
    <span class="grow">${t("action.failed",{detail:e.error})}</span>
    <button class="plain" aria-label=${t("action.close")} @click=${()=>e.dismissError()}>
      <ed-icon icon="mdi:close"></ed-icon>
    </button>
  </div>`}var ou=Object.defineProperty,ru=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&ou(e,t,i),i};const au={"mdi:alert-circle-outline":"!","mdi:clock-alert-outline":"◷","mdi:lan-disconnect":"⊘","mdi:check-circle-outline":"✓","mdi:progress-clock":"…","mdi:send-outline":"→","mdi:check":"✓","mdi:close-circle-outline":"✕","mdi:swap-horizontal":"⇄","mdi:cancel":"⊘","mdi:timer-sand-complete":"◔","mdi:connection":"✂","mdi:chevron-left":"‹","mdi:chevron-right":"›","mdi:close":"✕","mdi:gesture-tap":"✎","mdi:pause":"‖","mdi:play":"▶","mdi:calendar-check":"▤","mdi:ev-station":"↯","mdi:home-battery-outline":"▮","mdi:view-dashboard-outline":"▦","mdi:chart-line":"∿","mdi:format-list-checks":"☰","mdi:calendar-clock":"▤","mdi:tune-variant":"⚙"};class Ua extends on{constructor(){super(...arguments),this.icon=""}static{this.styles=Je`
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
  `}render(){return customElements.get("ha-icon")?b`<ha-icon aria-hidden="true" .icon=${this.icon}></ha-icon>`:b`<span aria-hidden="true">${au[this.icon]??"•"}</span>`}}ru([ae()],Ua.prototype,"icon");nt("ed-icon",Ua);const lu=!0,Oe="u-",cu="uplot",du=Oe+"hz",uu=Oe+"vt",hu=Oe+"title",pu=Oe+"wrap",fu=Oe+"under",mu=Oe+"over",gu=Oe+"axis",$n=Oe+"off",wu=Oe+"select",vu=Oe+"cursor-x",bu=Oe+"cursor-y",_u=Oe+"cursor-pt",yu=Oe+"legend",xu=Oe+"live",$u=Oe+"inline",ku=Oe+"series",Su=Oe+"marker",Cr=Oe+"label",Au=Oe+"value",Ms="width",Ds="height",Ts="top",zr="bottom",Xn="left",Ji="right",Ao="#000",Mr=Ao+"0",Qi="mousemove",Dr="mousedown",Xi="mouseup",Or="mouseenter",Lr="mouseleave",Nr="dblclick",Eu="resize",Pu="scroll",Rr="change",di="dppxchange",Eo="--",hs=typeof window<"u",lo=hs?document:null,ss=hs?window:null,Tu=hs?navigator:null;let ce,ti;function co(){let s=devicePixelRatio;ce!=s&&(ce=s,ti&&ho(Rr,ti,co),ti=matchMedia(`(min-resolution: ${ce-.001}dppx) and (max-resolution: ${ce+.001}dppx)`),Sn(Rr,ti,co),ss.dispatchEvent(new CustomEvent(di)))}function lt(s,e){if(e!=null){let t=s.classList;!t.contains(e)&&t.add(e)}}function uo(s,e){let t=s.classList;t.contains(e)&&t.remove(e)}function _e(s,e,t){s.style[e]=t+"px"}function Pt(s,e,t,n){let i=lo.createElement(s);return e!=null&&lt(i,e),t?.insertBefore(i,n),i}function vt(s,e){return Pt("div",s,e)}const Hr=new WeakMap;function Ft(s,e,t,n,i){let o="translate("+e+"px,"+t+"px)",r=Hr.get(s);o!=r&&(s.style.transform=o,Hr.set(s,o),e<0||t<0||e>n||t>i?lt(s,$n):uo(s,$n))}const jr=new WeakMap;function Ur(s,e,t){let n=e+t,i=jr.get(s);n!=i&&(jr.set(s,n),s.style.background=e,s.style.borderColor=t)}const Fr=new WeakMap;function Gr(s,e,t,n){let i=e+""+t,o=Fr.get(s);i!=o&&(Fr.set(s,i),s.style.height=t+"px",s.style.width=e+"px",s.style.marginLeft=n?-e/2+"px":0,s.style.marginTop=n?-t/2+"px":0)}const Po={passive:!0},Cu={...Po,capture:!0};function Sn(s,e,t,n){e.addEventListener(s,t,n?Cu:Po)}function ho(s,e,t,n){e.removeEventListener(s,t,Po)}hs&&co();function Tt(s,e,t,n){let i;t=t||0,n=n||e.length-1;let o=n<=2147483647;for(;n-t>1;)i=o?t+n>>1:ct((t+n)/2),e[i]<s?t=i:n=i;return s-e[t]<=e[n]-s?t:n}function Fa(s){return(t,n,i)=>{let o=-1,r=-1;for(let c=n;c<=i;c++)if(s(t[c])){o=c;break}for(let c=i;c>=n;c--)if(s(t[c])){r=c;break}return[o,r]}}const Ga=s=>s!=null,Va=s=>s!=null&&s>0,gi=Fa(Ga),zu=Fa(Va);function Mu(s,e,t,n=0,i=!1){let o=i?zu:gi,r=i?Va:Ga;[e,t]=o(s,e,t);let c=s[e],d=s[e];if(e>-1)if(n==1)c=s[e],d=s[t];else if(n==-1)c=s[t],d=s[e];else for(let h=e;h<=t;h++){let g=s[h];r(g)&&(g<c?c=g:g>d&&(d=g))}return[c??fe,d??-fe]}function wi(s,e,t,n){let i=Br(s),o=Br(e);s==e&&(i==-1?(s*=t,e/=t):(s/=t,e*=t));let r=t==10?qt:Wa,c=i==1?ct:bt,d=o==1?bt:ct,h=c(r(De(s))),g=d(r(De(e))),f=os(t,h),v=os(t,g);return t==10&&(h<0&&(f=me(f,-h)),g<0&&(v=me(v,-g))),n||t==2?(s=f*i,e=v*o):(s=Ka(s,f),e=vi(e,v)),[s,e]}function To(s,e,t,n){let i=wi(s,e,t,n);return s==0&&(i[0]=0),e==0&&(i[1]=0),i}const Co=.1,Vr={mode:3,pad:Co},Ns={pad:0,soft:null,mode:0},Du={min:Ns,max:Ns};function ui(s,e,t,n){return bi(t)?Wr(s,e,t):(Ns.pad=t,Ns.soft=n?0:null,Ns.mode=n?3:0,Wr(s,e,Du))}function re(s,e){return s??e}function Ou(s,e,t){for(e=re(e,0),t=re(t,s.length-1);e<=t;){if(s[e]!=null)return!0;e++}return!1}function Wr(s,e,t){let n=t.min,i=t.max,o=re(n.pad,0),r=re(i.pad,0),c=re(n.hard,-fe),d=re(i.hard,fe),h=re(n.soft,fe),g=re(i.soft,-fe),f=re(n.mode,0),v=re(i.mode,0),y=e-s,k=qt(y),O=Ze(De(s),De(e)),U=qt(O),G=De(U-k);(y<1e-24||G>10)&&(y=0,(s==0||e==0)&&(y=1e-24,f==2&&h!=fe&&(o=0),v==2&&g!=-fe&&(r=0)));let S=y||O||1e3,F=qt(S),E=os(10,ct(F)),Z=S*(y==0?s==0?.1:1:o),D=me(Ka(s-Z,E/10),24),J=s>=h&&(f==1||f==3&&D<=h||f==2&&D>=h)?h:fe,q=Ze(c,D<J&&s>=J?J:Ct(J,D)),ee=S*(y==0?e==0?.1:1:r),I=me(vi(e+ee,E/10),24),P=e<=g&&(v==1||v==3&&I>=g||v==2&&I<=g)?g:-fe,Y=Ct(d,I>P&&e<=P?P:Ze(P,I));return q==Y&&q==0&&(Y=100),[q,Y]}const Lu=new Intl.NumberFormat(hs?Tu.language:"en-US"),zo=s=>Lu.format(s),dt=Math,ri=dt.PI,De=dt.abs,ct=dt.floor,Me=dt.round,bt=dt.ceil,Ct=dt.min,Ze=dt.max,os=dt.pow,Br=dt.sign,qt=dt.log10,Wa=dt.log2,Nu=(s,e=1)=>dt.sinh(s)*e,eo=(s,e=1)=>dt.asinh(s/e),fe=1/0;function Ir(s){return(qt((s^s>>31)-(s>>31))|0)+1}function po(s,e,t){return Ct(Ze(s,e),t)}function Ba(s){return typeof s=="function"}function te(s){return Ba(s)?s:()=>s}const Ru=()=>{},Ia=s=>s,qa=(s,e)=>e,Hu=s=>null,qr=s=>!0,Kr=(s,e)=>s==e,ju=/\.\d*?(?=9{6,}|0{6,})/gm,En=s=>{if(Za(s)||an.has(s))return s;const e=`${s}`,t=e.match(ju);if(t==null)return s;let n=t[0].length-1;if(e.indexOf("e-")!=-1){let[i,o]=e.split("e");return+`${En(i)}e${o}`}return me(s,n)};function yn(s,e){return En(me(En(s/e))*e)}function vi(s,e){return En(bt(En(s/e))*e)}function Ka(s,e){return En(ct(En(s/e))*e)}function me(s,e=0){if(Za(s))return s;let t=10**e,n=s*t*(1+Number.EPSILON);return Me(n)/t}const an=new Map;function Ya(s){return((""+s).split(".")[1]||"").length}function Fs(s,e,t,n){let i=[],o=n.map(Ya);for(let r=e;r<t;r++){let c=De(r),d=me(os(s,r),c);for(let h=0;h<n.length;h++){let g=s==10?+`${n[h]}e${r}`:n[h]*d,f=(r>=0?0:c)+(r>=o[h]?0:o[h]),v=s==10?g:me(g,f);i.push(v),an.set(v,f)}}return i}const Rs={},Mo=[],rs=[null,null],nn=Array.isArray,Za=Number.isInteger,Uu=s=>s===void 0;function Yr(s){return typeof s=="string"}function bi(s){let e=!1;if(s!=null){let t=s.constructor;e=t==null||t==Object}return e}function Fu(s){return s!=null&&typeof s=="object"}const Gu=Object.getPrototypeOf(Uint8Array),Ja="__proto__";function as(s,e=bi){let t;if(nn(s)){let n=s.find(i=>i!=null);if(nn(n)||e(n)){t=Array(s.length);for(let i=0;i<s.length;i++)t[i]=as(s[i],e)}else t=s.slice()}else if(s instanceof Gu)t=s.slice();else if(e(s)){t={};for(let n in s)n!=Ja&&(t[n]=as(s[n],e))}else t=s;return t}function Te(s){let e=arguments;for(let t=1;t<e.length;t++){let n=e[t];for(let i in n)i!=Ja&&(bi(s[i])?Te(s[i],as(n[i])):s[i]=as(n[i]))}return s}const Vu=0,Wu=1,Bu=2;function Iu(s,e,t){for(let n=0,i,o=-1;n<e.length;n++){let r=e[n];if(r>o){for(i=r-1;i>=0&&s[i]==null;)s[i--]=null;for(i=r+1;i<t&&s[i]==null;)s[o=i++]=null}}}function qu(s,e){if(Zu(s)){let r=s[0].slice();for(let c=1;c<s.length;c++)r.push(...s[c].slice(1));return Ju(r[0])||(r=Yu(r)),r}let t=new Set;for(let r=0;r<s.length;r++){let d=s[r][0],h=d.length;for(let g=0;g<h;g++)t.add(d[g])}let n=[Array.from(t).sort((r,c)=>r-c)],i=n[0].length,o=new Map;for(let r=0;r<i;r++)o.set(n[0][r],r);for(let r=0;r<s.length;r++){let c=s[r],d=c[0];for(let h=1;h<c.length;h++){let g=c[h],f=Array(i).fill(void 0),v=e?e[r][h]:Wu,y=[];for(let k=0;k<g.length;k++){let O=g[k],U=o.get(d[k]);O===null?v!=Vu&&(f[U]=O,v==Bu&&y.push(U)):f[U]=O}Iu(f,y,i),n.push(f)}}return n}const Ku=typeof queueMicrotask>"u"?s=>Promise.resolve().then(s):queueMicrotask;function Yu(s){let e=s[0],t=e.length,n=Array(t);for(let o=0;o<n.length;o++)n[o]=o;n.sort((o,r)=>e[o]-e[r]);let i=[];for(let o=0;o<s.length;o++){let r=s[o],c=Array(t);for(let d=0;d<t;d++)c[d]=r[n[d]];i.push(c)}return i}function Zu(s){let e=s[0][0],t=e.length;for(let n=1;n<s.length;n++){let i=s[n][0];if(i.length!=t)return!1;if(i!=e){for(let o=0;o<t;o++)if(i[o]!=e[o])return!1}}return!0}function Ju(s,e=100){const t=s.length;if(t<=1)return!0;let n=0,i=t-1;for(;n<=i&&s[n]==null;)n++;for(;i>=n&&s[i]==null;)i--;if(i<=n)return!0;const o=Ze(1,ct((i-n+1)/e));for(let r=s[n],c=n+o;c<=i;c+=o){const d=s[c];if(d!=null){if(d<=r)return!1;r=d}}return!0}const Qa=["January","February","March","April","May","June","July","August","September","October","November","December"],Xa=["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"];function el(s){return s.slice(0,3)}const Qu=Xa.map(el),Xu=Qa.map(el),eh={MMMM:Qa,MMM:Xu,WWWW:Xa,WWW:Qu};function Cs(s){return(s<10?"0":"")+s}function th(s){return(s<10?"00":s<100?"0":"")+s}const nh={YYYY:s=>s.getFullYear(),YY:s=>(s.getFullYear()+"").slice(2),MMMM:(s,e)=>e.MMMM[s.getMonth()],MMM:(s,e)=>e.MMM[s.getMonth()],MM:s=>Cs(s.getMonth()+1),M:s=>s.getMonth()+1,DD:s=>Cs(s.getDate()),D:s=>s.getDate(),WWWW:(s,e)=>e.WWWW[s.getDay()],WWW:(s,e)=>e.WWW[s.getDay()],HH:s=>Cs(s.getHours()),H:s=>s.getHours(),h:s=>{let e=s.getHours();return e==0?12:e>12?e-12:e},AA:s=>s.getHours()>=12?"PM":"AM",aa:s=>s.getHours()>=12?"pm":"am",a:s=>s.getHours()>=12?"p":"a",mm:s=>Cs(s.getMinutes()),m:s=>s.getMinutes(),ss:s=>Cs(s.getSeconds()),s:s=>s.getSeconds(),fff:s=>th(s.getMilliseconds())};function Do(s,e){e=e||eh;let t=[],n=/\{([a-z]+)\}|[^{]+/gi,i;for(;i=n.exec(s);)t.push(i[0][0]=="{"?nh[i[1]]:i[0]);return o=>{let r="";for(let c=0;c<t.length;c++)r+=typeof t[c]=="string"?t[c]:t[c](o,e);return r}}const sh=new Intl.DateTimeFormat().resolvedOptions().timeZone;function ih(s,e){let t;return e=="UTC"||e=="Etc/UTC"?t=new Date(+s+s.getTimezoneOffset()*6e4):e==sh?t=s:(t=new Date(s.toLocaleString("en-US",{timeZone:e})),t.setMilliseconds(s.getMilliseconds())),t}const tl=s=>s%1==0,hi=[1,2,2.5,5],oh=Fs(10,-32,0,hi),nl=Fs(10,0,32,hi),rh=nl.filter(tl),xn=oh.concat(nl),Oo=`
`,sl="{YYYY}",Zr=Oo+sl,il="{M}/{D}",Os=Oo+il,ni=Os+"/{YY}",ol="{aa}",ah="{h}:{mm}",ts=ah+ol,Jr=Oo+ts,Qr=":{ss}",ue=null;function rl(s){let e=s*1e3,t=e*60,n=t*60,i=n*24,o=i*30,r=i*365,d=(s==1?Fs(10,0,3,hi).filter(tl):Fs(10,-3,0,hi)).concat([e,e*5,e*10,e*15,e*30,t,t*5,t*10,t*15,t*30,n,n*2,n*3,n*4,n*6,n*8,n*12,i,i*2,i*3,i*4,i*5,i*6,i*7,i*8,i*9,i*10,i*15,o,o*2,o*3,o*4,o*6,r,r*2,r*5,r*10,r*25,r*50,r*100]);const h=[[r,sl,ue,ue,ue,ue,ue,ue,1],[i*28,"{MMM}",Zr,ue,ue,ue,ue,ue,1],[i,il,Zr,ue,ue,ue,ue,ue,1],[n,"{h}"+ol,ni,ue,Os,ue,ue,ue,1],[t,ts,ni,ue,Os,ue,ue,ue,1],[e,Qr,ni+" "+ts,ue,Os+" "+ts,ue,Jr,ue,1],[s,Qr+".{fff}",ni+" "+ts,ue,Os+" "+ts,ue,Jr,ue,1]];function g(f){return(v,y,k,O,U,G)=>{let S=[],F=U>=r,E=U>=o&&U<r,Z=f(k),D=me(Z*s,3),J=to(Z.getFullYear(),F?0:Z.getMonth(),E||F?1:Z.getDate()),q=me(J*s,3);if(E||F){let ee=E?U/o:0,I=F?U/r:0,P=D==q?D:me(to(J.getFullYear()+I,J.getMonth()+ee,1)*s,3),Y=new Date(Me(P/s)),L=Y.getFullYear(),W=Y.getMonth();for(let j=0;P<=O;j++){let ne=to(L+I*j,W+ee*j,1),H=ne-f(me(ne*s,3));P=me((+ne+H)*s,3),P<=O&&S.push(P)}}else{let ee=U>=i?i:U,I=ct(k)-ct(D),P=q+I+vi(D-q,ee);S.push(P);let Y=f(P),L=Y.getHours()+Y.getMinutes()/t+Y.getSeconds()/n,W=U/n,j=v.axes[y]._space,ne=G/j;for(;P=me(P+U,s==1?0:3),!(P>O);)if(W>1){let H=ct(me(L+W,6))%24,ie=f(P).getHours()-H;ie>1&&(ie=-1),P-=ie*n,L=(L+W)%24;let he=S[S.length-1];me((P-he)/U,3)*ne>=.7&&S.push(P)}else S.push(P)}return S}}return[d,h,g]}const[lh,ch,dh]=rl(1),[uh,hh,ph]=rl(.001);Fs(2,-53,53,[1]);function Xr(s,e){return s.map(t=>t.map((n,i)=>i==0||i==8||n==null?n:e(i==1||t[8]==0?n:t[1]+n)))}function ea(s,e){return(t,n,i,o,r)=>{let c=e.find(k=>r>=k[0])||e[e.length-1],d,h,g,f,v,y;return n.map(k=>{let O=s(k),U=O.getFullYear(),G=O.getMonth(),S=O.getDate(),F=O.getHours(),E=O.getMinutes(),Z=O.getSeconds(),D=U!=d&&c[2]||G!=h&&c[3]||S!=g&&c[4]||F!=f&&c[5]||E!=v&&c[6]||Z!=y&&c[7]||c[1];return d=U,h=G,g=S,f=F,v=E,y=Z,D(O)})}}function fh(s,e){let t=Do(e);return(n,i,o,r,c)=>i.map(d=>t(s(d)))}function to(s,e,t){return new Date(s,e,t)}function ta(s,e){return e(s)}const mh="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function na(s,e){return(t,n,i,o)=>o==null?Eo:e(s(n))}function gh(s,e){let t=s.series[e];return t.width?t.stroke(s,e):t.points.width?t.points.stroke(s,e):null}function wh(s,e){return s.series[e].fill(s,e)}const vh={show:!0,live:!0,isolate:!1,mount:Ru,markers:{show:!0,width:2,stroke:gh,fill:wh,dash:"solid"},idx:null,idxs:null,values:[]};function bh(s,e){let t=s.cursor.points,n=vt(),i=t.size(s,e);_e(n,Ms,i),_e(n,Ds,i);let o=i/-2;_e(n,"marginLeft",o),_e(n,"marginTop",o);let r=t.width(s,e,i);return r&&_e(n,"borderWidth",r),n}function _h(s,e){let t=s.series[e].points;return t._fill||t._stroke}function yh(s,e){let t=s.series[e].points;return t._stroke||t._fill}function xh(s,e){return s.series[e].points.size}const no=[0,0];function $h(s,e,t){return no[0]=e,no[1]=t,no}function si(s,e,t,n=!0){return i=>{i.button==0&&(!n||i.target==e)&&t(i)}}function so(s,e,t,n=!0){return i=>{(!n||i.target==e)&&t(i)}}const kh={show:!0,x:!0,y:!0,lock:!1,move:$h,points:{one:!1,show:bh,size:xh,width:0,stroke:yh,fill:_h},bind:{mousedown:si,mouseup:si,click:si,dblclick:si,mousemove:so,mouseleave:so,mouseenter:so},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(s,e)=>{e.stopPropagation(),e.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(s,e,t,n,i)=>n-i,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},al={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},Lo=Te({},al,{filter:qa}),ll=Te({},Lo,{size:10}),cl=Te({},al,{show:!1}),No='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',dl="bold "+No,ul=1.5,sa={show:!0,scale:"x",stroke:Ao,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:dl,side:2,grid:Lo,ticks:ll,border:cl,font:No,lineGap:ul,rotate:0},Sh="Value",Ah="Time",ia={show:!0,scale:"x",auto:!1,sorted:1,min:fe,max:-fe,idxs:[]};function Eh(s,e,t,n,i){return e.map(o=>o==null?"":zo(o))}function Ph(s,e,t,n,i,o,r){let c=[],d=an.get(i)||0;t=r?t:me(vi(t,i),d);for(let h=t;h<=n;h=me(h+i,d))c.push(Object.is(h,-0)?0:h);return c}function fo(s,e,t,n,i,o,r){const c=[],d=s.scales[s.axes[e].scale].log,h=d==10?qt:Wa,g=ct(h(t));i=os(d,g),d==10&&(i=xn[Tt(i,xn)]);let f=t,v=i*d;d==10&&(v=xn[Tt(v,xn)]);do c.push(f),f=f+i,d==10&&!an.has(f)&&(f=me(f,an.get(i))),f>=v&&(i=f,v=i*d,d==10&&(v=xn[Tt(v,xn)]));while(f<=n);return c}function Th(s,e,t,n,i,o,r){let d=s.scales[s.axes[e].scale].asinh,h=n>d?fo(s,e,Ze(d,t),n,i):[d],g=n>=0&&t<=0?[0]:[];return(t<-d?fo(s,e,Ze(d,-n),-t,i):[d]).reverse().map(v=>-v).concat(g,h)}const hl=/./,Ch=/[12357]/,zh=/[125]/,oa=/1/,mo=(s,e,t,n)=>s.map((i,o)=>e==4&&i==0||o%n==0&&t.test(i.toExponential()[i<0?1:0])?i:null);function Mh(s,e,t,n,i){let o=s.axes[t],r=o.scale,c=s.scales[r],d=s.valToPos,h=o._space,g=d(10,r),f=d(9,r)-g>=h?hl:d(7,r)-g>=h?Ch:d(5,r)-g>=h?zh:oa;if(f==oa){let v=De(d(1,r)-g);if(v<h)return mo(e.slice().reverse(),c.distr,f,bt(h/v)).reverse()}return mo(e,c.distr,f,1)}function Dh(s,e,t,n,i){let o=s.axes[t],r=o.scale,c=o._space,d=s.valToPos,h=De(d(1,r)-d(2,r));return h<c?mo(e.slice().reverse(),3,hl,bt(c/h)).reverse():e}function Oh(s,e,t,n){return n==null?Eo:e==null?"":zo(e)}const ra={show:!0,scale:"y",stroke:Ao,space:30,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:dl,side:3,grid:Lo,ticks:ll,border:cl,font:No,lineGap:ul,rotate:0};function Lh(s,e){let t=3+(s||1)*2;return me(t*e,3)}function Nh(s,e){let{scale:t,idxs:n}=s.series[0],i=s._data[0],o=s.valToPos(i[n[0]],t,!0),r=s.valToPos(i[n[1]],t,!0),c=De(r-o),d=s.series[e],h=c/(d.points.space*ce);return n[1]-n[0]<=h}const aa={scale:null,auto:!0,sorted:0,min:fe,max:-fe},pl=(s,e,t,n,i)=>i,la={show:!0,auto:!0,sorted:0,gaps:pl,alpha:1,facets:[Te({},aa,{scale:"x"}),Te({},aa,{scale:"y"})]},ca={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:pl,alpha:1,points:{show:Nh,filter:null},values:null,min:fe,max:-fe,idxs:[],path:null,clip:null};function Rh(s,e,t,n,i){return t/10}const fl={time:lu,auto:!0,distr:1,log:10,asinh:1,min:null,max:null,dir:1,ori:0},Hh=Te({},fl,{time:!1,ori:1}),da={};function ml(s,e){let t=da[s];return t||(t={key:s,plots:[],sub(n){t.plots.push(n)},unsub(n){t.plots=t.plots.filter(i=>i!=n)},pub(n,i,o,r,c,d,h){for(let g=0;g<t.plots.length;g++)t.plots[g]!=i&&t.plots[g].pub(n,i,o,r,c,d,h)}},s!=null&&(da[s]=t)),t}const ls=1,go=2;function Cn(s,e,t){const n=s.mode,i=s.series[e],o=n==2?s._data[e]:s._data,r=s.scales,c=s.bbox;let d=o[0],h=n==2?o[1]:o[e],g=n==2?r[i.facets[0].scale]:r[s.series[0].scale],f=n==2?r[i.facets[1].scale]:r[i.scale],v=c.left,y=c.top,k=c.width,O=c.height,U=s.valToPosH,G=s.valToPosV;return g.ori==0?t(i,d,h,g,f,U,G,v,y,k,O,yi,ps,$i,wl,bl):t(i,d,h,g,f,G,U,y,v,O,k,xi,fs,jo,vl,_l)}function Ro(s,e){let t=0,n=0,i=re(s.bands,Mo);for(let o=0;o<i.length;o++){let r=i[o];r.series[0]==e?t=r.dir:r.series[1]==e&&(r.dir==1?n|=1:n|=2)}return[t,n==1?-1:n==2?1:n==3?2:0]}function jh(s,e,t,n,i){let o=s.mode,r=s.series[e],c=o==2?r.facets[1].scale:r.scale,d=s.scales[c];return i==-1?d.min:i==1?d.max:d.distr==3?d.dir==1?d.min:d.max:0}function Kt(s,e,t,n,i,o){return Cn(s,e,(r,c,d,h,g,f,v,y,k,O,U)=>{let G=r.pxRound;const S=h.dir*(h.ori==0?1:-1),F=h.ori==0?ps:fs;let E,Z;S==1?(E=t,Z=n):(E=n,Z=t);let D=G(f(c[E],h,O,y)),J=G(v(d[E],g,U,k)),q=G(f(c[Z],h,O,y)),ee=G(v(o==1?g.max:g.min,g,U,k)),I=new Path2D(i);return F(I,q,ee),F(I,D,ee),F(I,D,J),I})}function _i(s,e,t,n,i,o){let r=null;if(s.length>0){r=new Path2D;const c=e==0?$i:jo;let d=t;for(let f=0;f<s.length;f++){let v=s[f];if(v[1]>v[0]){let y=v[0]-d;y>0&&c(r,d,n,y,n+o),d=v[1]}}let h=t+i-d,g=10;h>0&&c(r,d,n-g/2,h,n+o+g)}return r}function Uh(s,e,t){let n=s[s.length-1];n&&n[0]==e?n[1]=t:s.push([e,t])}function Ho(s,e,t,n,i,o,r){let c=[],d=s.length;for(let h=i==1?t:n;h>=t&&h<=n;h+=i)if(e[h]===null){let f=h,v=h;if(i==1)for(;++h<=n&&e[h]===null;)v=h;else for(;--h>=t&&e[h]===null;)v=h;let y=o(s[f]),k=v==f?y:o(s[v]),O=f-i;y=r<=0&&O>=0&&O<d?o(s[O]):y;let G=v+i;k=r>=0&&G>=0&&G<d?o(s[G]):k,k>=y&&c.push([y,k])}return c}function ua(s){return s==0?Ia:s==1?Me:e=>yn(e,s)}function gl(s){let e=s==0?yi:xi,t=s==0?(i,o,r,c,d,h)=>{i.arcTo(o,r,c,d,h)}:(i,o,r,c,d,h)=>{i.arcTo(r,o,d,c,h)},n=s==0?(i,o,r,c,d)=>{i.rect(o,r,c,d)}:(i,o,r,c,d)=>{i.rect(r,o,d,c)};return(i,o,r,c,d,h=0,g=0)=>{h==0&&g==0?n(i,o,r,c,d):(h=Ct(h,c/2,d/2),g=Ct(g,c/2,d/2),e(i,o+h,r),t(i,o+c,r,o+c,r+d,h),t(i,o+c,r+d,o,r+d,g),t(i,o,r+d,o,r,g),t(i,o,r,o+c,r,h),i.closePath())}}const yi=(s,e,t)=>{s.moveTo(e,t)},xi=(s,e,t)=>{s.moveTo(t,e)},ps=(s,e,t)=>{s.lineTo(e,t)},fs=(s,e,t)=>{s.lineTo(t,e)},$i=gl(0),jo=gl(1),wl=(s,e,t,n,i,o)=>{s.arc(e,t,n,i,o)},vl=(s,e,t,n,i,o)=>{s.arc(t,e,n,i,o)},bl=(s,e,t,n,i,o,r)=>{s.bezierCurveTo(e,t,n,i,o,r)},_l=(s,e,t,n,i,o,r)=>{s.bezierCurveTo(t,e,i,n,r,o)};function yl(s){return(e,t,n,i,o)=>Cn(e,t,(r,c,d,h,g,f,v,y,k,O,U)=>{let{pxRound:G,points:S}=r,F,E;h.ori==0?(F=yi,E=wl):(F=xi,E=vl);const Z=me(S.width*ce,3);let D=(S.size-S.width)/2*ce,J=me(D*2,3),q=new Path2D,ee=new Path2D,{left:I,top:P,width:Y,height:L}=e.bbox;$i(ee,I-J,P-J,Y+J*2,L+J*2);const W=j=>{if(d[j]!=null){let ne=G(f(c[j],h,O,y)),H=G(v(d[j],g,U,k));F(q,ne+D,H),E(q,ne,H,D,0,ri*2)}};if(o)o.forEach(W);else for(let j=n;j<=i;j++)W(j);return{stroke:Z>0?q:null,fill:q,clip:ee,flags:ls|go}})}function xl(s){return(e,t,n,i,o,r)=>{n!=i&&(o!=n&&r!=n&&s(e,t,n),o!=i&&r!=i&&s(e,t,i),s(e,t,r))}}const Fh=xl(ps),Gh=xl(fs);function $l(s){const e=re(s?.alignGaps,0);return(t,n,i,o)=>Cn(t,n,(r,c,d,h,g,f,v,y,k,O,U)=>{[i,o]=gi(d,i,o);let G=r.pxRound,S=L=>G(f(L,h,O,y)),F=L=>G(v(L,g,U,k)),E,Z;h.ori==0?(E=ps,Z=Fh):(E=fs,Z=Gh);const D=h.dir*(h.ori==0?1:-1),J={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:ls},q=J.stroke;let ee=!1;if(o-i>=O*4){let L=N=>t.posToVal(N,h.key,!0),W=null,j=null,ne,H,Qe,ye=S(c[D==1?i:o]),ie=S(c[i]),he=S(c[o]),Q=L(D==1?ie+1:he-1);for(let N=D==1?i:o;N>=i&&N<=o;N+=D){let Ce=c[N],xe=(D==1?Ce<Q:Ce>Q)?ye:S(Ce),de=d[N];xe==ye?de!=null?(H=de,W==null?(E(q,xe,F(H)),ne=W=j=H):H<W?W=H:H>j&&(j=H)):de===null&&(ee=!0):(W!=null&&Z(q,ye,F(W),F(j),F(ne),F(H)),de!=null?(H=de,E(q,xe,F(H)),W=j=ne=H):(W=j=null,de===null&&(ee=!0)),ye=xe,Q=L(ye+D))}W!=null&&W!=j&&Qe!=ye&&Z(q,ye,F(W),F(j),F(ne),F(H))}else for(let L=D==1?i:o;L>=i&&L<=o;L+=D){let W=d[L];W===null?ee=!0:W!=null&&E(q,S(c[L]),F(W))}let[P,Y]=Ro(t,n);if(r.fill!=null||P!=0){let L=J.fill=new Path2D(q),W=r.fillTo(t,n,r.min,r.max,P),j=F(W),ne=S(c[i]),H=S(c[o]);D==-1&&([H,ne]=[ne,H]),E(L,H,j),E(L,ne,j)}if(!r.spanGaps){let L=[];ee&&L.push(...Ho(c,d,i,o,D,S,e)),J.gaps=L=r.gaps(t,n,i,o,L),J.clip=_i(L,h.ori,y,k,O,U)}return Y!=0&&(J.band=Y==2?[Kt(t,n,i,o,q,-1),Kt(t,n,i,o,q,1)]:Kt(t,n,i,o,q,Y)),J})}function Vh(s){const e=re(s.align,1),t=re(s.ascDesc,!1),n=re(s.alignGaps,0),i=re(s.extend,!1);return(o,r,c,d)=>Cn(o,r,(h,g,f,v,y,k,O,U,G,S,F)=>{[c,d]=gi(f,c,d);let E=h.pxRound,{left:Z,width:D}=o.bbox,J=ie=>E(k(ie,v,S,U)),q=ie=>E(O(ie,y,F,G)),ee=v.ori==0?ps:fs;const I={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:ls},P=I.stroke,Y=v.dir*(v.ori==0?1:-1);let L=q(f[Y==1?c:d]),W=J(g[Y==1?c:d]),j=W,ne=W;i&&e==-1&&(ne=Z,ee(P,ne,L)),ee(P,W,L);for(let ie=Y==1?c:d;ie>=c&&ie<=d;ie+=Y){let he=f[ie];if(he==null)continue;let Q=J(g[ie]),N=q(he);e==1?ee(P,Q,L):ee(P,j,N),ee(P,Q,N),L=N,j=Q}let H=j;i&&e==1&&(H=Z+D,ee(P,H,L));let[Qe,ye]=Ro(o,r);if(h.fill!=null||Qe!=0){let ie=I.fill=new Path2D(P),he=h.fillTo(o,r,h.min,h.max,Qe),Q=q(he);ee(ie,H,Q),ee(ie,ne,Q)}if(!h.spanGaps){let ie=[];ie.push(...Ho(g,f,c,d,Y,J,n));let he=h.width*ce/2,Q=t||e==1?he:-he,N=t||e==-1?-he:he;ie.forEach(Ce=>{Ce[0]+=Q,Ce[1]+=N}),I.gaps=ie=h.gaps(o,r,c,d,ie),I.clip=_i(ie,v.ori,U,G,S,F)}return ye!=0&&(I.band=ye==2?[Kt(o,r,c,d,P,-1),Kt(o,r,c,d,P,1)]:Kt(o,r,c,d,P,ye)),I})}function ha(s,e,t,n,i,o,r=fe){if(s.length>1){let c=null;for(let d=0,h=1/0;d<s.length;d++)if(e[d]!==void 0){if(c!=null){let g=De(s[d]-s[c]);g<h&&(h=g,r=De(t(s[d],n,i,o)-t(s[c],n,i,o)))}c=d}}return r}function Wh(s){s=s||Rs;const e=re(s.size,[.6,fe,1]),t=s.align||0,n=s.gap||0;let i=s.radius;i=i==null?[0,0]:typeof i=="number"?[i,0]:i;const o=te(i),r=1-e[0],c=re(e[1],fe),d=re(e[2],1),h=re(s.disp,Rs),g=re(s.each,y=>{}),{fill:f,stroke:v}=h;return(y,k,O,U)=>Cn(y,k,(G,S,F,E,Z,D,J,q,ee,I,P)=>{let Y=G.pxRound,L=t,W=n*ce,j=c*ce,ne=d*ce,H,Qe;E.ori==0?[H,Qe]=o(y,k):[Qe,H]=o(y,k);const ye=E.dir*(E.ori==0?1:-1);let ie=E.ori==0?$i:jo,he=E.ori==0?g:(z,ge,ze,Rn,un,Lt,hn)=>{g(z,ge,ze,un,Rn,hn,Lt)},Q=re(y.bands,Mo).find(z=>z.series[0]==k),N=Q!=null?Q.dir:0,Ce=G.fillTo(y,k,G.min,G.max,N),Be=Y(J(Ce,Z,P,ee)),xe,de,$t,st=I,ke=Y(G.width*ce),Ot=!1,Wt=null,ht=null,Zt=null,On=null;f!=null&&(ke==0||v!=null)&&(Ot=!0,Wt=f.values(y,k,O,U),ht=new Map,new Set(Wt).forEach(z=>{z!=null&&ht.set(z,new Path2D)}),ke>0&&(Zt=v.values(y,k,O,U),On=new Map,new Set(Zt).forEach(z=>{z!=null&&On.set(z,new Path2D)})));let{x0:Ln,size:_s}=h;if(Ln!=null&&_s!=null){L=1,S=Ln.values(y,k,O,U),Ln.unit==2&&(S=S.map(ze=>y.posToVal(q+ze*I,E.key,!0)));let z=_s.values(y,k,O,U);_s.unit==2?de=z[0]*I:de=D(z[0],E,I,q)-D(0,E,I,q),st=ha(S,F,D,E,I,q,st),$t=st-de+W}else st=ha(S,F,D,E,I,q,st),$t=st*r+W,de=st-$t;$t<1&&($t=0),ke>=de/2&&(ke=0),$t<5&&(Y=Ia);let Bs=$t>0,cn=st-$t-(Bs?ke:0);de=Y(po(cn,ne,j)),xe=(L==0?de/2:L==ye?0:de)-L*ye*((L==0?W/2:0)+(Bs?ke/2:0));const Ie={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},Nn=Ot?null:new Path2D;let Bt=null;if(Q!=null)Bt=y.data[Q.series[1]];else{let{y0:z,y1:ge}=h;z!=null&&ge!=null&&(F=ge.values(y,k,O,U),Bt=z.values(y,k,O,U))}let dn=H*de,K=Qe*de;for(let z=ye==1?O:U;z>=O&&z<=U;z+=ye){let ge=F[z];if(ge==null)continue;if(Bt!=null){let Xe=Bt[z]??0;if(ge-Xe==0)continue;Be=J(Xe,Z,P,ee)}let ze=E.distr!=2||h!=null?S[z]:z,Rn=D(ze,E,I,q),un=J(re(ge,Ce),Z,P,ee),Lt=Y(Rn-xe),hn=Y(Ze(un,Be)),it=Y(Ct(un,Be)),pt=hn-it;if(ge!=null){let Xe=ge<0?K:dn,kt=ge<0?dn:K;Ot?(ke>0&&Zt[z]!=null&&ie(On.get(Zt[z]),Lt,it+ct(ke/2),de,Ze(0,pt-ke),Xe,kt),Wt[z]!=null&&ie(ht.get(Wt[z]),Lt,it+ct(ke/2),de,Ze(0,pt-ke),Xe,kt)):ie(Nn,Lt,it+ct(ke/2),de,Ze(0,pt-ke),Xe,kt),he(y,k,z,Lt-ke/2,it,de+ke,pt)}}return ke>0?Ie.stroke=Ot?On:Nn:Ot||(Ie._fill=G.width==0?G._fill:G._stroke??G._fill,Ie.width=0),Ie.fill=Ot?ht:Nn,Ie})}function Bh(s,e){const t=re(e?.alignGaps,0);return(n,i,o,r)=>Cn(n,i,(c,d,h,g,f,v,y,k,O,U,G)=>{[o,r]=gi(h,o,r);let S=c.pxRound,F=H=>S(v(H,g,U,k)),E=H=>S(y(H,f,G,O)),Z,D,J;g.ori==0?(Z=yi,J=ps,D=bl):(Z=xi,J=fs,D=_l);const q=g.dir*(g.ori==0?1:-1);let ee=F(d[q==1?o:r]),I=ee,P=[],Y=[];for(let H=q==1?o:r;H>=o&&H<=r;H+=q)if(h[H]!=null){let ye=d[H],ie=F(ye);P.push(I=ie),Y.push(E(h[H]))}const L={stroke:s(P,Y,Z,J,D,S),fill:null,clip:null,band:null,gaps:null,flags:ls},W=L.stroke;let[j,ne]=Ro(n,i);if(c.fill!=null||j!=0){let H=L.fill=new Path2D(W),Qe=c.fillTo(n,i,c.min,c.max,j),ye=E(Qe);J(H,I,ye),J(H,ee,ye)}if(!c.spanGaps){let H=[];H.push(...Ho(d,h,o,r,q,F,t)),L.gaps=H=c.gaps(n,i,o,r,H),L.clip=_i(H,g.ori,k,O,U,G)}return ne!=0&&(L.band=ne==2?[Kt(n,i,o,r,W,-1),Kt(n,i,o,r,W,1)]:Kt(n,i,o,r,W,ne)),L})}function Ih(s){return Bh(qh,s)}function qh(s,e,t,n,i,o){const r=s.length;if(r<2)return null;const c=new Path2D;if(t(c,s[0],e[0]),r==2)n(c,s[1],e[1]);else{let d=Array(r),h=Array(r-1),g=Array(r-1),f=Array(r-1);for(let v=0;v<r-1;v++)g[v]=e[v+1]-e[v],f[v]=s[v+1]-s[v],h[v]=g[v]/f[v];d[0]=h[0];for(let v=1;v<r-1;v++)h[v]===0||h[v-1]===0||h[v-1]>0!=h[v]>0?d[v]=0:(d[v]=3*(f[v-1]+f[v])/((2*f[v]+f[v-1])/h[v-1]+(f[v]+2*f[v-1])/h[v]),isFinite(d[v])||(d[v]=0));d[r-1]=h[r-2];for(let v=0;v<r-1;v++)i(c,s[v]+f[v]/3,e[v]+d[v]*f[v]/3,s[v+1]-f[v]/3,e[v+1]-d[v+1]*f[v]/3,s[v+1],e[v+1])}return c}const wo=new Set;function pa(){for(let s of wo)s.syncRect(!0)}hs&&(Sn(Eu,ss,pa),Sn(Pu,ss,pa,!0),Sn(di,ss,()=>{Ve.pxRatio=ce}));const Kh=$l(),Yh=yl();function fa(s,e,t,n){return(n?[s[0],s[1]].concat(s.slice(2)):[s[0]].concat(s.slice(1))).map((o,r)=>vo(o,r,e,t))}function Zh(s,e){return s.map((t,n)=>n==0?{}:Te({},e,t))}function vo(s,e,t,n){return Te({},e==0?t:n,s)}function kl(s,e,t){return e==null?rs:[e,t]}const Jh=kl;function Qh(s,e,t){return e==null?rs:ui(e,t,Co,!0)}function Sl(s,e,t,n){return e==null?rs:wi(e,t,s.scales[n].log,!1)}const Xh=Sl;function Al(s,e,t,n){return e==null?rs:To(e,t,s.scales[n].log,!1)}const ep=Al;function tp(s,e,t,n,i){let o=Ze(Ir(s),Ir(e)),r=e-s,c=Tt(i/n*r,t);do{let d=t[c],h=n*d/r;if(h>=i&&o+(d<5?an.get(d):0)<=17)return[d,h]}while(++c<t.length);return[0,0]}function ma(s){let e,t;return s=s.replace(/(\d+)px/,(n,i)=>(e=Me((t=+i)*ce))+"px"),[s,e,t]}function np(s){s.show&&[s.font,s.labelFont].forEach(e=>{let t=me(e[2]*ce,1);e[0]=e[0].replace(/[0-9.]+px/,t+"px"),e[1]=t})}function Ve(s,e,t){const n={mode:re(s.mode,1)},i=n.mode;function o(a,l,u,p){let m=l.valToPct(a);return p+u*(l.dir==-1?1-m:m)}function r(a,l,u,p){let m=l.valToPct(a);return p+u*(l.dir==-1?m:1-m)}function c(a,l,u,p){return l.ori==0?o(a,l,u,p):r(a,l,u,p)}n.valToPosH=o,n.valToPosV=r;let d=!1;n.status=0;const h=n.root=vt(cu);if(s.id!=null&&(h.id=s.id),lt(h,s.class),s.title){let a=vt(hu,h);a.textContent=s.title}const g=Pt("canvas"),f=n.ctx=g.getContext("2d"),v=vt(pu,h);Sn("click",v,a=>{a.target===k&&(we!=Kn||$e!=Yn)&&Ge.click(n,a)},!0);const y=n.under=vt(fu,v);v.appendChild(g);const k=n.over=vt(mu,v);s=as(s);const O=+re(s.pxAlign,1),U=ua(O);(s.plugins||[]).forEach(a=>{a.opts&&(s=a.opts(n,s)||s)});const G=s.ms||.001,S=n.series=i==1?fa(s.series||[],ia,ca,!1):Zh(s.series||[null],la),F=n.axes=fa(s.axes||[],sa,ra,!0),E=n.scales={},Z=n.bands=s.bands||[];Z.forEach(a=>{a.fill=te(a.fill||null),a.dir=re(a.dir,-1)});const D=i==2?S[1].facets[0].scale:S[0].scale,J={axes:rc,series:tc},q=(s.drawOrder||["axes","series"]).map(a=>J[a]);function ee(a){const l=a.distr==3?u=>qt(u>0?u:a.clamp(n,u,a.min,a.max,a.key)):a.distr==4?u=>eo(u,a.asinh):a.distr==100?u=>a.fwd(u):u=>u;return u=>{let p=l(u),{_min:m,_max:w}=a,_=w-m;return(p-m)/_}}function I(a){let l=E[a];if(l==null){let u=(s.scales||Rs)[a]||Rs;if(u.from!=null){I(u.from);let p=Te({},E[u.from],u,{key:a});p.valToPct=ee(p),E[a]=p}else{l=E[a]=Te({},a==D?fl:Hh,u),l.key=a;let p=l.time,m=l.range,w=nn(m);if((a!=D||i==2&&!p)&&(w&&(m[0]==null||m[1]==null)&&(m={min:m[0]==null?Vr:{mode:1,hard:m[0],soft:m[0]},max:m[1]==null?Vr:{mode:1,hard:m[1],soft:m[1]}},w=!1),!w&&bi(m))){let _=m;m=(x,$,T)=>$==null?rs:ui($,T,_)}l.range=te(m||(p?Jh:a==D?l.distr==3?Xh:l.distr==4?ep:kl:l.distr==3?Sl:l.distr==4?Al:Qh)),l.auto=te(w?!1:l.auto),l.clamp=te(l.clamp||Rh),l._min=l._max=null,l.valToPct=ee(l)}}}I("x"),I("y"),i==1&&S.forEach(a=>{I(a.scale)}),F.forEach(a=>{I(a.scale)});for(let a in s.scales)I(a);const P=E[D],Y=P.distr;let L,W;P.ori==0?(lt(h,du),L=o,W=r):(lt(h,uu),L=r,W=o);const j={};for(let a in E){let l=E[a];(l.min!=null||l.max!=null)&&(j[a]={min:l.min,max:l.max},l.min=l.max=null)}const ne=s.tzDate||(a=>new Date(Me(a/G))),H=s.fmtDate||Do,Qe=G==1?dh(ne):ph(ne),ye=ea(ne,Xr(G==1?ch:hh,H)),ie=na(ne,ta(mh,H)),he=[],Q=n.legend=Te({},vh,s.legend),N=n.cursor=Te({},kh,{drag:{y:i==2}},s.cursor),Ce=Q.show,Be=N.show,xe=Q.markers;Q.idxs=he,xe.width=te(xe.width),xe.dash=te(xe.dash),xe.stroke=te(xe.stroke),xe.fill=te(xe.fill);let de,$t,st,ke=[],Ot=[],Wt,ht=!1,Zt={};if(Q.live){const a=S[1]?S[1].values:null;ht=a!=null,Wt=ht?a(n,1,0):{_:0};for(let l in Wt)Zt[l]=Eo}if(Ce)if(de=Pt("table",yu,h),st=Pt("tbody",null,de),Q.mount(n,de),ht){$t=Pt("thead",null,de,st);let a=Pt("tr",null,$t);Pt("th",null,a);for(var On in Wt)Pt("th",Cr,a).textContent=On}else lt(de,$u),Q.live&&lt(de,xu);const Ln={show:!0},_s={show:!1};function Bs(a,l){if(l==0&&(ht||!Q.live||i==2))return rs;let u=[],p=Pt("tr",ku,st,st.childNodes[l]);lt(p,a.class),a.show||lt(p,$n);let m=Pt("th",null,p);if(xe.show){let x=vt(Su,m);if(l>0){let $=xe.width(n,l);$&&(x.style.border=$+"px "+xe.dash(n,l)+" "+xe.stroke(n,l)),x.style.background=xe.fill(n,l)}}let w=vt(Cr,m);a.label instanceof HTMLElement?w.appendChild(a.label):w.textContent=a.label,l>0&&(xe.show||(w.style.color=a.width>0?xe.stroke(n,l):xe.fill(n,l)),Ie("click",m,x=>{if(N._lock)return;fn(x);let $=S.indexOf(a);if((x.ctrlKey||x.metaKey)!=Q.isolate){let T=S.some((C,M)=>M>0&&M!=$&&C.show);S.forEach((C,M)=>{M>0&&Rt(M,T?M==$?Ln:_s:Ln,!0,Pe.setSeries)})}else Rt($,{show:!a.show},!0,Pe.setSeries)},!1),jn&&Ie(Or,m,x=>{N._lock||(fn(x),Rt(S.indexOf(a),Jn,!0,Pe.setSeries))},!1));for(var _ in Wt){let x=Pt("td",Au,p);x.textContent="--",u.push(x)}return[p,u]}const cn=new Map;function Ie(a,l,u,p=!0){const m=cn.get(l)||{},w=N.bind[a](n,l,u,p);w&&(Sn(a,l,m[a]=w),cn.set(l,m))}function Nn(a,l,u){const p=cn.get(l)||{};for(let m in p)(a==null||m==a)&&(ho(m,l,p[m]),delete p[m]);a==null&&cn.delete(l)}let Bt=0,dn=0,K=0,z=0,ge=0,ze=0,Rn=ge,un=ze,Lt=K,hn=z,it=0,pt=0,Xe=0,kt=0;n.bbox={};let Ei=!1,Is=!1,Hn=!1,pn=!1,qs=!1,ft=!1;function Pi(a,l,u){(u||a!=n.width||l!=n.height)&&Uo(a,l),Wn(!1),Hn=!0,Is=!0,Bn()}function Uo(a,l){n.width=Bt=K=a,n.height=dn=z=l,ge=ze=0,Kl(),Yl();let u=n.bbox;it=u.left=yn(ge*ce,.5),pt=u.top=yn(ze*ce,.5),Xe=u.width=yn(K*ce,.5),kt=u.height=yn(z*ce,.5)}const Bl=3;function Il(){let a=!1,l=0;for(;!a;){l++;let u=ic(l),p=oc(l);a=l==Bl||u&&p,a||(Uo(n.width,n.height),Is=!0)}}function ql({width:a,height:l}){Pi(a,l)}n.setSize=ql;function Kl(){let a=!1,l=!1,u=!1,p=!1;F.forEach((m,w)=>{if(m.show&&m._show){let{side:_,_size:x}=m,$=_%2,T=m.label!=null?m.labelSize:0,C=x+T;C>0&&($?(K-=C,_==3?(ge+=C,p=!0):u=!0):(z-=C,_==0?(ze+=C,a=!0):l=!0))}}),mn[0]=a,mn[1]=u,mn[2]=l,mn[3]=p,K-=Jt[1]+Jt[3],ge+=Jt[3],z-=Jt[2]+Jt[0],ze+=Jt[0]}function Yl(){let a=ge+K,l=ze+z,u=ge,p=ze;function m(w,_){switch(w){case 1:return a+=_,a-_;case 2:return l+=_,l-_;case 3:return u-=_,u+_;case 0:return p-=_,p+_}}F.forEach((w,_)=>{if(w.show&&w._show){let x=w.side;w._pos=m(x,w._size),w.label!=null&&(w._lpos=m(x,w.labelSize))}})}if(N.dataIdx==null){let a=N.hover,l=a.skip=new Set(a.skip??[]);l.add(void 0);let u=a.prox=te(a.prox),p=a.bias??=0;N.dataIdx=(m,w,_,x)=>{if(w==0)return _;let $=_,T=u(m,w,_,x)??fe,C=T>=0&&T<fe,M=P.ori==0?K:z,B=N.left,le=e[0],oe=e[w];if(l.has(oe[_])){$=null;let X=null,V=null,R;if(p==0||p==-1)for(R=_;X==null&&R-- >0;)l.has(oe[R])||(X=R);if(p==0||p==1)for(R=_;V==null&&R++<oe.length;)l.has(oe[R])||(V=R);if(X!=null||V!=null)if(C){let be=X==null?-1/0:L(le[X],P,M,0),Se=V==null?1/0:L(le[V],P,M,0),Ue=B-be,pe=Se-B;Ue<=pe?Ue<=T&&($=X):pe<=T&&($=V)}else $=V==null?X:X==null?V:_-X<=V-_?X:V}else C&&De(B-L(le[_],P,M,0))>T&&($=null);return $}}const fn=a=>{N.event=a};N.idxs=he,N._lock=!1;let We=N.points;We.show=te(We.show),We.size=te(We.size),We.stroke=te(We.stroke),We.width=te(We.width),We.fill=te(We.fill);const Nt=n.focus=Te({},s.focus||{alpha:.3},N.focus),jn=Nt.prox>=0,Un=jn&&We.one;let mt=[],Fn=[],Gn=[];function Fo(a,l){let u=We.show(n,l);if(u instanceof HTMLElement)return lt(u,_u),lt(u,a.class),Ft(u,-10,-10,K,z),k.insertBefore(u,mt[l]),u}function Go(a,l){if(i==1||l>0){let u=i==1&&E[a.scale].time,p=a.value;a.value=u?Yr(p)?na(ne,ta(p,H)):p||ie:p||Oh,a.label=a.label||(u?Ah:Sh)}if(Un||l>0){a.width=a.width==null?1:a.width,a.paths=a.paths||Kh||Hu,a.fillTo=te(a.fillTo||jh),a.pxAlign=+re(a.pxAlign,O),a.pxRound=ua(a.pxAlign),a.stroke=te(a.stroke||null),a.fill=te(a.fill||null),a._stroke=a._fill=a._paths=a._focus=null;let u=Lh(Ze(1,a.width),1),p=a.points=Te({},{size:u,width:Ze(1,u*.2),stroke:a.stroke,space:u*2,paths:Yh,_stroke:null,_fill:null},a.points);p.show=te(p.show),p.filter=te(p.filter),p.fill=te(p.fill),p.stroke=te(p.stroke),p.paths=te(p.paths),p.pxAlign=a.pxAlign}if(Ce){let u=Bs(a,l);ke.splice(l,0,u[0]),Ot.splice(l,0,u[1]),Q.values.push(null)}if(Be){he.splice(l,0,null);let u=null;Un?l==0&&(u=Fo(a,l)):l>0&&(u=Fo(a,l)),mt.splice(l,0,u),Fn.splice(l,0,0),Gn.splice(l,0,0)}je("addSeries",l)}function Zl(a,l){l=l??S.length,a=i==1?vo(a,l,ia,ca):vo(a,l,{},la),S.splice(l,0,a),Go(S[l],l)}n.addSeries=Zl;function Jl(a){if(S.splice(a,1),Ce){Q.values.splice(a,1),Ot.splice(a,1);let l=ke.splice(a,1)[0];Nn(null,l.firstChild),l.remove()}Be&&(he.splice(a,1),mt.splice(a,1)[0].remove(),Fn.splice(a,1),Gn.splice(a,1)),je("delSeries",a)}n.delSeries=Jl;const mn=[!1,!1,!1,!1];function Ql(a,l){if(a._show=a.show,a.show){let u=a.side%2,p=E[a.scale];p==null&&(a.scale=u?S[1].scale:D,p=E[a.scale]);let m=p.time;a.size=te(a.size),a.space=te(a.space),a.rotate=te(a.rotate),nn(a.incrs)&&a.incrs.forEach(_=>{!an.has(_)&&an.set(_,Ya(_))}),a.incrs=te(a.incrs||(p.distr==2?rh:m?G==1?lh:uh:xn)),a.splits=te(a.splits||(m&&p.distr==1?Qe:p.distr==3?fo:p.distr==4?Th:Ph)),a.stroke=te(a.stroke),a.grid.stroke=te(a.grid.stroke),a.ticks.stroke=te(a.ticks.stroke),a.border.stroke=te(a.border.stroke);let w=a.values;a.values=nn(w)&&!nn(w[0])?te(w):m?nn(w)?ea(ne,Xr(w,H)):Yr(w)?fh(ne,w):w||ye:w||Eh,a.filter=te(a.filter||(p.distr>=3&&p.log==10?Mh:p.distr==3&&p.log==2?Dh:qa)),a.font=ma(a.font),a.labelFont=ma(a.labelFont),a._size=a.size(n,null,l,0),a._space=a._rotate=a._incrs=a._found=a._splits=a._values=null,a._size>0&&(mn[l]=!0,a._el=vt(gu,v))}}function ys(a,l,u,p){let[m,w,_,x]=u,$=l%2,T=0;return $==0&&(x||w)&&(T=l==0&&!m||l==2&&!_?Me(sa.size/3):0),$==1&&(m||_)&&(T=l==1&&!w||l==3&&!x?Me(ra.size/2):0),T}const Vo=n.padding=(s.padding||[ys,ys,ys,ys]).map(a=>te(re(a,ys))),Jt=n._padding=Vo.map((a,l)=>a(n,l,mn,0));let Fe,Le=null,Ne=null;const Ks=i==1?S[0].idxs:null;let St=null,xs=!1;function Wo(a,l){if(e=a??[],n.data=n._data=e,i==2){Fe=0;for(let u=1;u<S.length;u++)Fe+=e[u][0].length}else{e.length==0&&(n.data=n._data=e=[[]]),St=e[0],Fe=St.length;let u=e;if(Y==2){u=e.slice();let p=u[0]=Array(Fe);for(let m=0;m<Fe;m++)p[m]=m}n._data=e=u}if(Wn(!0),je("setData"),Y==2&&(Hn=!0),l!==!1){let u=P;u.auto(n,xs)?Ti():Xt(D,u.min,u.max),pn=pn||N.left>=0,ft=!0,Bn()}}n.setData=Wo;function Ti(){xs=!0;let a,l;i==1&&(Fe>0?(Le=Ks[0]=0,Ne=Ks[1]=Fe-1,a=e[0][Le],l=e[0][Ne],Y==2?(a=Le,l=Ne):a==l&&(Y==3?[a,l]=wi(a,a,P.log,!1):Y==4?[a,l]=To(a,a,P.log,!1):P.time?l=a+Me(86400/G):[a,l]=ui(a,l,Co,!0))):(Le=Ks[0]=a=null,Ne=Ks[1]=l=null)),Xt(D,a,l)}let Ys,Vn,Ci,zi,Mi,Di,Oi,Li,Ni,et;function Bo(a,l,u,p,m,w){a??=Mr,u??=Mo,p??="butt",m??=Mr,w??="round",a!=Ys&&(f.strokeStyle=Ys=a),m!=Vn&&(f.fillStyle=Vn=m),l!=Ci&&(f.lineWidth=Ci=l),w!=Mi&&(f.lineJoin=Mi=w),p!=Di&&(f.lineCap=Di=p),u!=zi&&f.setLineDash(zi=u)}function Io(a,l,u,p){l!=Vn&&(f.fillStyle=Vn=l),a!=Oi&&(f.font=Oi=a),u!=Li&&(f.textAlign=Li=u),p!=Ni&&(f.textBaseline=Ni=p)}function Ri(a,l,u,p,m=0){if(p.length>0&&a.auto(n,xs)&&(l==null||l.min==null)){let w=re(Le,0),_=re(Ne,p.length-1),x=u.min==null?Mu(p,w,_,m,a.distr==3):[u.min,u.max];a.min=Ct(a.min,u.min=x[0]),a.max=Ze(a.max,u.max=x[1])}}const qo={min:null,max:null};function Xl(){for(let p in E){let m=E[p];j[p]==null&&(m.min==null||j[D]!=null&&m.auto(n,xs))&&(j[p]=qo)}for(let p in E){let m=E[p];j[p]==null&&m.from!=null&&j[m.from]!=null&&(j[p]=qo)}j[D]!=null&&Wn(!0);let a={};for(let p in j){let m=j[p];if(m!=null){let w=a[p]=as(E[p],Fu);if(m.min!=null)Te(w,m);else if(p!=D||i==2)if(Fe==0&&w.from==null){let _=w.range(n,null,null,p);w.min=_[0],w.max=_[1]}else w.min=fe,w.max=-fe}}if(Fe>0){S.forEach((p,m)=>{if(i==1){let w=p.scale,_=j[w];if(_==null)return;let x=a[w];if(m==0){let $=x.range(n,x.min,x.max,w);x.min=$[0],x.max=$[1],Le=Tt(x.min,e[0]),Ne=Tt(x.max,e[0]),Ne-Le>1&&(e[0][Le]<x.min&&Le++,e[0][Ne]>x.max&&Ne--),p.min=St[Le],p.max=St[Ne]}else p.show&&p.auto&&Ri(x,_,p,e[m],p.sorted);p.idxs[0]=Le,p.idxs[1]=Ne}else if(m>0&&p.show&&p.auto){let[w,_]=p.facets,x=w.scale,$=_.scale,[T,C]=e[m],M=a[x],B=a[$];M!=null&&Ri(M,j[x],w,T,w.sorted),B!=null&&Ri(B,j[$],_,C,_.sorted),p.min=_.min,p.max=_.max}});for(let p in a){let m=a[p],w=j[p];if(m.from==null&&(w==null||w.min==null)){let _=m.range(n,m.min==fe?null:m.min,m.max==-fe?null:m.max,p);m.min=_[0],m.max=_[1]}}}for(let p in a){let m=a[p];if(m.from!=null){let w=a[m.from];if(w.min==null)m.min=m.max=null;else{let _=m.range(n,w.min,w.max,p);m.min=_[0],m.max=_[1]}}}let l={},u=!1;for(let p in a){let m=a[p],w=E[p];if(w.min!=m.min||w.max!=m.max){w.min=m.min,w.max=m.max;let _=w.distr;w._min=_==3?qt(w.min):_==4?eo(w.min,w.asinh):_==100?w.fwd(w.min):w.min,w._max=_==3?qt(w.max):_==4?eo(w.max,w.asinh):_==100?w.fwd(w.max):w.max,l[p]=u=!0}}if(u){S.forEach((p,m)=>{i==2?m>0&&l.y&&(p._paths=null):l[p.scale]&&(p._paths=null)});for(let p in l)Hn=!0,je("setScale",p);Be&&N.left>=0&&(pn=ft=!0)}for(let p in j)j[p]=null}function ec(a){let l=po(Le-1,0,Fe-1),u=po(Ne+1,0,Fe-1);for(;a[l]==null&&l>0;)l--;for(;a[u]==null&&u<Fe-1;)u++;return[l,u]}function tc(){if(Fe>0){let a=S.some(l=>l._focus)&&et!=Nt.alpha;a&&(f.globalAlpha=et=Nt.alpha),S.forEach((l,u)=>{if(u>0&&l.show&&(Ko(u,!1),Ko(u,!0),l._paths==null)){let p=et;et!=l.alpha&&(f.globalAlpha=et=l.alpha);let m=i==2?[0,e[u][0].length-1]:ec(e[u]);l._paths=l.paths(n,u,m[0],m[1]),et!=p&&(f.globalAlpha=et=p)}}),S.forEach((l,u)=>{if(u>0&&l.show){let p=et;et!=l.alpha&&(f.globalAlpha=et=l.alpha),l._paths!=null&&Yo(u,!1);{let m=l._paths!=null?l._paths.gaps:null,w=l.points.show(n,u,Le,Ne,m),_=l.points.filter(n,u,w,m);(w||_)&&(l.points._paths=l.points.paths(n,u,Le,Ne,_),Yo(u,!0))}et!=p&&(f.globalAlpha=et=p),je("drawSeries",u)}}),a&&(f.globalAlpha=et=1)}}function Ko(a,l){let u=l?S[a].points:S[a];u._stroke=u.stroke(n,a),u._fill=u.fill(n,a)}function Yo(a,l){let u=l?S[a].points:S[a],{stroke:p,fill:m,clip:w,flags:_,_stroke:x=u._stroke,_fill:$=u._fill,_width:T=u.width}=u._paths;T=me(T*ce,3);let C=null,M=T%2/2;l&&$==null&&($=T>0?"#fff":x);let B=u.pxAlign==1&&M>0;if(B&&f.translate(M,M),!l){let le=it-T/2,oe=pt-T/2,X=Xe+T,V=kt+T;C=new Path2D,C.rect(le,oe,X,V)}l?Hi(x,T,u.dash,u.cap,$,p,m,_,w):nc(a,x,T,u.dash,u.cap,$,p,m,_,C,w),B&&f.translate(-M,-M)}function nc(a,l,u,p,m,w,_,x,$,T,C){let M=!1;$!=0&&Z.forEach((B,le)=>{if(B.series[0]==a){let oe=S[B.series[1]],X=e[B.series[1]],V=(oe._paths||Rs).band;nn(V)&&(V=B.dir==1?V[0]:V[1]);let R,be=null;oe.show&&V&&Ou(X,Le,Ne)?(be=B.fill(n,le)||w,R=oe._paths.clip):V=null,Hi(l,u,p,m,be,_,x,$,T,C,R,V),M=!0}}),M||Hi(l,u,p,m,w,_,x,$,T,C)}const Zo=ls|go;function Hi(a,l,u,p,m,w,_,x,$,T,C,M){Bo(a,l,u,p,m),($||T||M)&&(f.save(),$&&f.clip($),T&&f.clip(T)),M?(x&Zo)==Zo?(f.clip(M),C&&f.clip(C),Js(m,_),Zs(a,w,l)):x&go?(Js(m,_),f.clip(M),Zs(a,w,l)):x&ls&&(f.save(),f.clip(M),C&&f.clip(C),Js(m,_),f.restore(),Zs(a,w,l)):(Js(m,_),Zs(a,w,l)),($||T||M)&&f.restore()}function Zs(a,l,u){u>0&&(l instanceof Map?l.forEach((p,m)=>{f.strokeStyle=Ys=m,f.stroke(p)}):l!=null&&a&&f.stroke(l))}function Js(a,l){l instanceof Map?l.forEach((u,p)=>{f.fillStyle=Vn=p,f.fill(u)}):l!=null&&a&&f.fill(l)}function sc(a,l,u,p){let m=F[a],w;if(p<=0)w=[0,0];else{let _=m._space=m.space(n,a,l,u,p),x=m._incrs=m.incrs(n,a,l,u,p,_);w=tp(l,u,x,p,_)}return m._found=w}function ji(a,l,u,p,m,w,_,x,$,T){let C=_%2/2;O==1&&f.translate(C,C),Bo(x,_,$,T,x),f.beginPath();let M,B,le,oe,X=m+(p==0||p==3?-w:w);u==0?(B=m,oe=X):(M=m,le=X);for(let V=0;V<a.length;V++)l[V]!=null&&(u==0?M=le=a[V]:B=oe=a[V],f.moveTo(M,B),f.lineTo(le,oe));f.stroke(),O==1&&f.translate(-C,-C)}function ic(a){let l=!0;return F.forEach((u,p)=>{if(!u.show)return;let m=E[u.scale];if(m.min==null){u._show&&(l=!1,u._show=!1,Wn(!1));return}else u._show||(l=!1,u._show=!0,Wn(!1));let w=u.side,_=w%2,{min:x,max:$}=m,[T,C]=sc(p,x,$,_==0?K:z);if(C==0)return;let M=m.distr==2,B=u._splits=u.splits(n,p,x,$,T,C,M),le=m.distr==2?B.map(R=>St[R]):B,oe=m.distr==2?St[B[1]]-St[B[0]]:T,X=u._values=u.values(n,u.filter(n,le,p,C,oe),p,C,oe);u._rotate=w==2?u.rotate(n,X,p,C):0;let V=u._size;u._size=bt(u.size(n,X,p,a)),V!=null&&u._size!=V&&(l=!1)}),l}function oc(a){let l=!0;return Vo.forEach((u,p)=>{let m=u(n,p,mn,a);m!=Jt[p]&&(l=!1),Jt[p]=m}),l}function rc(){for(let a=0;a<F.length;a++){let l=F[a];if(!l.show||!l._show)continue;let u=l.side,p=u%2,m,w,_=l.stroke(n,a),x=u==0||u==3?-1:1,[$,T]=l._found;if(l.label!=null){let Ke=l.labelGap*x,at=Me((l._lpos+Ke)*ce);Io(l.labelFont[0],_,"center",u==2?Ts:zr),f.save(),p==1?(m=w=0,f.translate(at,Me(pt+kt/2)),f.rotate((u==3?-ri:ri)/2)):(m=Me(it+Xe/2),w=at);let vn=Ba(l.label)?l.label(n,a,$,T):l.label;f.fillText(vn,m,w),f.restore()}if(T==0)continue;let C=E[l.scale],M=p==0?Xe:kt,B=p==0?it:pt,le=l._splits,oe=C.distr==2?le.map(Ke=>St[Ke]):le,X=C.distr==2?St[le[1]]-St[le[0]]:$,V=l.ticks,R=l.border,be=V.show?V.size:0,Se=Me(be*ce),Ue=Me((l.alignTo==2?l._size-be-l.gap:l.gap)*ce),pe=l._rotate*-ri/180,Ae=U(l._pos*ce),ot=(Se+Ue)*x,qe=Ae+ot;w=p==0?qe:0,m=p==1?qe:0;let gt=l.font[0],At=l.align==1?Xn:l.align==2?Ji:pe>0?Xn:pe<0?Ji:p==0?"center":u==3?Ji:Xn,jt=pe||p==1?"middle":u==2?Ts:zr;Io(gt,_,At,jt);let rt=l.font[1]*l.lineGap,wt=le.map(Ke=>U(c(Ke,C,M,B))),Et=l._values;for(let Ke=0;Ke<Et.length;Ke++){let at=Et[Ke];if(at!=null){p==0?m=wt[Ke]:w=wt[Ke],at=""+at;let vn=at.indexOf(`
`)==-1?[at]:at.split(/\n/gm);for(let Ye=0;Ye<vn.length;Ye++){let mr=vn[Ye];pe?(f.save(),f.translate(m,w+Ye*rt),f.rotate(pe),f.fillText(mr,0,0),f.restore()):f.fillText(mr,m,w+Ye*rt)}}}V.show&&ji(wt,V.filter(n,oe,a,T,X),p,u,Ae,Se,me(V.width*ce,3),V.stroke(n,a),V.dash,V.cap);let Ut=l.grid;Ut.show&&ji(wt,Ut.filter(n,oe,a,T,X),p,p==0?2:1,p==0?pt:it,p==0?kt:Xe,me(Ut.width*ce,3),Ut.stroke(n,a),Ut.dash,Ut.cap),R.show&&ji([Ae],[1],p==0?1:0,p==0?1:2,p==1?pt:it,p==1?kt:Xe,me(R.width*ce,3),R.stroke(n,a),R.dash,R.cap)}je("drawAxes")}function Wn(a){S.forEach((l,u)=>{u>0&&(l._paths=null,a&&(i==1?(l.min=null,l.max=null):l.facets.forEach(p=>{p.min=null,p.max=null})))})}let Qs=!1,Ui=!1,$s=[];function ac(){Ui=!1;for(let a=0;a<$s.length;a++)je(...$s[a]);$s.length=0}function Bn(){Qs||(Ku(Jo),Qs=!0)}function lc(a,l=!1){Qs=!0,Ui=l,a(n),Jo(),l&&$s.length>0&&queueMicrotask(ac)}n.batch=lc;function Jo(){if(Ei&&(Xl(),Ei=!1),Hn&&(Il(),Hn=!1),Is){if(_e(y,Xn,ge),_e(y,Ts,ze),_e(y,Ms,K),_e(y,Ds,z),_e(k,Xn,ge),_e(k,Ts,ze),_e(k,Ms,K),_e(k,Ds,z),_e(v,Ms,Bt),_e(v,Ds,dn),g.width=Me(Bt*ce),g.height=Me(dn*ce),F.forEach(({_el:a,_show:l,_size:u,_pos:p,side:m})=>{if(a!=null)if(l){let w=m===3||m===0?u:0,_=m%2==1;_e(a,_?"left":"top",p-w),_e(a,_?"width":"height",u),_e(a,_?"top":"left",_?ze:ge),_e(a,_?"height":"width",_?z:K),uo(a,$n)}else lt(a,$n)}),Ys=Vn=Ci=Mi=Di=Oi=Li=Ni=zi=null,et=1,As(!0),ge!=Rn||ze!=un||K!=Lt||z!=hn){Wn(!1);let a=K/Lt,l=z/hn;if(Be&&!pn&&N.left>=0){N.left*=a,N.top*=l,In&&Ft(In,Me(N.left),0,K,z),qn&&Ft(qn,0,Me(N.top),K,z);for(let u=0;u<mt.length;u++){let p=mt[u];p!=null&&(Fn[u]*=a,Gn[u]*=l,Ft(p,bt(Fn[u]),bt(Gn[u]),K,z))}}if(ve.show&&!qs&&ve.left>=0&&ve.width>0){ve.left*=a,ve.width*=a,ve.top*=l,ve.height*=l;for(let u in Ii)_e(Zn,u,ve[u])}Rn=ge,un=ze,Lt=K,hn=z}je("setSize"),Is=!1}Bt>0&&dn>0&&(f.clearRect(0,0,g.width,g.height),je("drawClear"),q.forEach(a=>a()),je("draw")),ve.show&&qs&&(Xs(ve),qs=!1),Be&&pn&&(wn(null,!0,!1),pn=!1),Q.show&&Q.live&&ft&&(Wi(),ft=!1),d||(d=!0,n.status=1,je("ready")),xs=!1,Qs=!1}n.redraw=(a,l)=>{Hn=l||!1,a!==!1?Xt(D,P.min,P.max):Bn()};function Fi(a,l){let u=E[a];if(u.from==null){if(Fe==0){let p=u.range(n,l.min,l.max,a);l.min=p[0],l.max=p[1]}if(l.min>l.max){let p=l.min;l.min=l.max,l.max=p}if(Fe>1&&l.min!=null&&l.max!=null&&l.max-l.min<1e-16)return;a==D&&u.distr==2&&Fe>0&&(l.min=Tt(l.min,e[0]),l.max=Tt(l.max,e[0]),l.min==l.max&&l.max++),j[a]=l,Ei=!0,Bn()}}n.setScale=Fi;let Gi,Vi,In,qn,Qo,Xo,Kn,Yn,er,tr,we,$e,Qt=!1;const Ge=N.drag;let Re=Ge.x,He=Ge.y;Be&&(N.x&&(Gi=vt(vu,k)),N.y&&(Vi=vt(bu,k)),P.ori==0?(In=Gi,qn=Vi):(In=Vi,qn=Gi),we=N.left,$e=N.top);const ve=n.select=Te({show:!0,over:!0,left:0,width:0,top:0,height:0},s.select),Zn=ve.show?vt(wu,ve.over?k:y):null;function Xs(a,l){if(ve.show){for(let u in a)ve[u]=a[u],u in Ii&&_e(Zn,u,a[u]);l!==!1&&je("setSelect")}}n.setSelect=Xs;function cc(a){if(S[a].show)Ce&&uo(ke[a],$n);else if(Ce&&lt(ke[a],$n),Be){let u=Un?mt[0]:mt[a];u!=null&&Ft(u,-10,-10,K,z)}}function Xt(a,l,u){Fi(a,{min:l,max:u})}function Rt(a,l,u,p){l.focus!=null&&fc(a),l.show!=null&&S.forEach((m,w)=>{w>0&&(a==w||a==null)&&(m.show=l.show,cc(w),i==2?(Xt(m.facets[0].scale,null,null),Xt(m.facets[1].scale,null,null)):Xt(m.scale,null,null),Bn())}),u!==!1&&je("setSeries",a,l),p&&Es("setSeries",n,a,l)}n.setSeries=Rt;function dc(a,l){Te(Z[a],l)}function uc(a,l){a.fill=te(a.fill||null),a.dir=re(a.dir,-1),l=l??Z.length,Z.splice(l,0,a)}function hc(a){a==null?Z.length=0:Z.splice(a,1)}n.addBand=uc,n.setBand=dc,n.delBand=hc;function pc(a,l){S[a].alpha=l,Be&&mt[a]!=null&&(mt[a].style.opacity=l),Ce&&ke[a]&&(ke[a].style.opacity=l)}let It,en,gn;const Jn={focus:!0};function fc(a){if(a!=gn){let l=a==null,u=Nt.alpha!=1;S.forEach((p,m)=>{if(i==1||m>0){let w=l||m==0||m==a;p._focus=l?null:w,u&&pc(m,w?1:Nt.alpha)}}),gn=a,u&&Bn()}}Ce&&jn&&Ie(Lr,de,a=>{N._lock||(fn(a),gn!=null&&Rt(null,Jn,!0,Pe.setSeries))});function Ht(a,l,u){let p=E[l];u&&(a=a/ce-(p.ori==1?ze:ge));let m=K;p.ori==1&&(m=z,a=m-a),p.dir==-1&&(a=m-a);let w=p._min,_=p._max,x=a/m,$=w+(_-w)*x,T=p.distr;return T==3?os(10,$):T==4?Nu($,p.asinh):T==100?p.bwd($):$}function mc(a,l){let u=Ht(a,D,l);return Tt(u,e[0],Le,Ne)}n.valToIdx=a=>Tt(a,e[0]),n.posToIdx=mc,n.posToVal=Ht,n.valToPos=(a,l,u)=>E[l].ori==0?o(a,E[l],u?Xe:K,u?it:0):r(a,E[l],u?kt:z,u?pt:0),n.setCursor=(a,l,u)=>{we=a.left,$e=a.top,wn(null,l,u)};function nr(a,l){_e(Zn,Xn,ve.left=a),_e(Zn,Ms,ve.width=l)}function sr(a,l){_e(Zn,Ts,ve.top=a),_e(Zn,Ds,ve.height=l)}let ks=P.ori==0?nr:sr,Ss=P.ori==1?nr:sr;function gc(){if(Ce&&Q.live)for(let a=i==2?1:0;a<S.length;a++){if(a==0&&ht)continue;let l=Q.values[a],u=0;for(let p in l)Ot[a][u++].firstChild.nodeValue=l[p]}}function Wi(a,l){if(a!=null&&(a.idxs?a.idxs.forEach((u,p)=>{he[p]=u}):Uu(a.idx)||he.fill(a.idx),Q.idx=he[0]),Ce&&Q.live){for(let u=0;u<S.length;u++)(u>0||i==1&&!ht)&&wc(u,he[u]);gc()}ft=!1,l!==!1&&je("setLegend")}n.setLegend=Wi;function wc(a,l){let u=S[a],p=a==0&&Y==2?St:e[a],m;ht?m=u.values(n,a,l)??Zt:(m=u.value(n,l==null?null:p[l],a,l),m=m==null?Zt:{_:m}),Q.values[a]=m}function wn(a,l,u){er=we,tr=$e,[we,$e]=N.move(n,we,$e),N.left=we,N.top=$e,Be&&(In&&Ft(In,Me(we),0,K,z),qn&&Ft(qn,0,Me($e),K,z));let p,m=Le>Ne;It=fe,en=null;let w=P.ori==0?K:z,_=P.ori==1?K:z;if(we<0||Fe==0||m){p=N.idx=null;for(let x=0;x<S.length;x++){let $=mt[x];$!=null&&Ft($,-10,-10,K,z)}jn&&Rt(null,Jn,!0,a==null&&Pe.setSeries),Q.live&&(he.fill(p),ft=!0)}else{let x,$,T;i==1&&(x=P.ori==0?we:$e,$=Ht(x,D),p=N.idx=Tt($,e[0],Le,Ne),T=L(e[0][p],P,w,0));let C=-10,M=-10,B=0,le=0,oe=!0,X="",V="";for(let R=i==2?1:0;R<S.length;R++){let be=S[R],Se=he[R],Ue=Se==null?null:i==1?e[R][Se]:e[R][1][Se],pe=N.dataIdx(n,R,p,$),Ae=pe==null?null:i==1?e[R][pe]:e[R][1][pe];if(ft=ft||Ae!=Ue||pe!=Se,he[R]=pe,R>0&&be.show){let ot=pe==null?-10:pe==p?T:L(i==1?e[0][pe]:e[R][0][pe],P,w,0),qe=Ae==null?-10:W(Ae,i==1?E[be.scale]:E[be.facets[1].scale],_,0);if(jn&&Ae!=null){let gt=P.ori==1?we:$e,At=De(Nt.dist(n,R,pe,qe,gt));if(At<It){let jt=Nt.bias;if(jt!=0){let rt=Ht(gt,be.scale),wt=Ae>=0?1:-1,Et=rt>=0?1:-1;Et==wt&&(Et==1?jt==1?Ae>=rt:Ae<=rt:jt==1?Ae<=rt:Ae>=rt)&&(It=At,en=R)}else It=At,en=R}}if(ft||Un){let gt,At;P.ori==0?(gt=ot,At=qe):(gt=qe,At=ot);let jt,rt,wt,Et,Ut,Ke,at=!0,vn=We.bbox;if(vn!=null){at=!1;let Ye=vn(n,R);wt=Ye.left,Et=Ye.top,jt=Ye.width,rt=Ye.height}else wt=gt,Et=At,jt=rt=We.size(n,R);if(Ke=We.fill(n,R),Ut=We.stroke(n,R),Un)R==en&&It<=Nt.prox&&(C=wt,M=Et,B=jt,le=rt,oe=at,X=Ke,V=Ut);else{let Ye=mt[R];Ye!=null&&(Fn[R]=wt,Gn[R]=Et,Gr(Ye,jt,rt,at),Ur(Ye,Ke,Ut),Ft(Ye,bt(wt),bt(Et),K,z))}}}}if(Un){let R=Nt.prox,be=gn==null?It<=R:It>R||en!=gn;if(ft||be){let Se=mt[0];Se!=null&&(Fn[0]=C,Gn[0]=M,Gr(Se,B,le,oe),Ur(Se,X,V),Ft(Se,bt(C),bt(M),K,z))}}}if(ve.show&&Qt)if(a!=null){let[x,$]=Pe.scales,[T,C]=Pe.match,[M,B]=a.cursor.sync.scales,le=a.cursor.drag;if(Re=le._x,He=le._y,Re||He){let{left:oe,top:X,width:V,height:R}=a.select,be=a.scales[M].ori,Se=a.posToVal,Ue,pe,Ae,ot,qe,gt=x!=null&&T(x,M),At=$!=null&&C($,B);gt&&Re?(be==0?(Ue=oe,pe=V):(Ue=X,pe=R),Ae=E[x],ot=L(Se(Ue,M),Ae,w,0),qe=L(Se(Ue+pe,M),Ae,w,0),ks(Ct(ot,qe),De(qe-ot))):ks(0,w),At&&He?(be==1?(Ue=oe,pe=V):(Ue=X,pe=R),Ae=E[$],ot=W(Se(Ue,B),Ae,_,0),qe=W(Se(Ue+pe,B),Ae,_,0),Ss(Ct(ot,qe),De(qe-ot))):Ss(0,_)}else qi()}else{let x=De(er-Qo),$=De(tr-Xo);if(P.ori==1){let B=x;x=$,$=B}Re=Ge.x&&x>=Ge.dist,He=Ge.y&&$>=Ge.dist;let T=Ge.uni;T!=null?Re&&He&&(Re=x>=T,He=$>=T,!Re&&!He&&($>x?He=!0:Re=!0)):Ge.x&&Ge.y&&(Re||He)&&(Re=He=!0);let C,M;Re&&(P.ori==0?(C=Kn,M=we):(C=Yn,M=$e),ks(Ct(C,M),De(M-C)),He||Ss(0,_)),He&&(P.ori==1?(C=Kn,M=we):(C=Yn,M=$e),Ss(Ct(C,M),De(M-C)),Re||ks(0,w)),!Re&&!He&&(ks(0,0),Ss(0,0))}if(Ge._x=Re,Ge._y=He,a==null){if(u){if(fr!=null){let[x,$]=Pe.scales;Pe.values[0]=x!=null?Ht(P.ori==0?we:$e,x):null,Pe.values[1]=$!=null?Ht(P.ori==1?we:$e,$):null}Es(Qi,n,we,$e,K,z,p)}if(jn){let x=u&&Pe.setSeries,$=Nt.prox;gn==null?It<=$&&Rt(en,Jn,!0,x):It>$?Rt(null,Jn,!0,x):en!=gn&&Rt(en,Jn,!0,x)}}ft&&(Q.idx=p,Wi()),l!==!1&&je("setCursor")}let tn=null;Object.defineProperty(n,"rect",{get(){return tn==null&&As(!1),tn}});function As(a=!1){a?tn=null:(tn=k.getBoundingClientRect(),je("syncRect",tn))}function ir(a,l,u,p,m,w,_){N._lock||Qt&&a!=null&&a.movementX==0&&a.movementY==0||(Bi(a,l,u,p,m,w,_,!1,a!=null),a!=null?wn(null,!0,!0):wn(l,!0,!1))}function Bi(a,l,u,p,m,w,_,x,$){if(tn==null&&As(!1),fn(a),a!=null)u=a.clientX-tn.left,p=a.clientY-tn.top;else{if(u<0||p<0){we=-10,$e=-10;return}let[T,C]=Pe.scales,M=l.cursor.sync,[B,le]=M.values,[oe,X]=M.scales,[V,R]=Pe.match,be=l.axes[0].side%2==1,Se=P.ori==0?K:z,Ue=P.ori==1?K:z,pe=be?w:m,Ae=be?m:w,ot=be?p:u,qe=be?u:p;if(oe!=null?u=V(T,oe)?c(B,E[T],Se,0):-10:u=Se*(ot/pe),X!=null?p=R(C,X)?c(le,E[C],Ue,0):-10:p=Ue*(qe/Ae),P.ori==1){let gt=u;u=p,p=gt}}$&&(l==null||l.cursor.event.type==Qi)&&((u<=1||u>=K-1)&&(u=yn(u,K)),(p<=1||p>=z-1)&&(p=yn(p,z))),x?(Qo=u,Xo=p,[Kn,Yn]=N.move(n,u,p)):(we=u,$e=p)}const Ii={width:0,height:0,left:0,top:0};function qi(){Xs(Ii,!1)}let or,rr,ar,lr;function cr(a,l,u,p,m,w,_){Qt=!0,Re=He=Ge._x=Ge._y=!1,Bi(a,l,u,p,m,w,_,!0,!1),a!=null&&(Ie(Xi,lo,dr,!1),Es(Dr,n,Kn,Yn,K,z,null));let{left:x,top:$,width:T,height:C}=ve;or=x,rr=$,ar=T,lr=C}function dr(a,l,u,p,m,w,_){Qt=Ge._x=Ge._y=!1,Bi(a,l,u,p,m,w,_,!1,!0);let{left:x,top:$,width:T,height:C}=ve,M=T>0||C>0,B=or!=x||rr!=$||ar!=T||lr!=C;if(M&&B&&Xs(ve),Ge.setScale&&M&&B){let le=x,oe=T,X=$,V=C;if(P.ori==1&&(le=$,oe=C,X=x,V=T),Re&&Xt(D,Ht(le,D),Ht(le+oe,D)),He)for(let R in E){let be=E[R];R!=D&&be.from==null&&be.min!=fe&&Xt(R,Ht(X+V,R),Ht(X,R))}qi()}else N.lock&&(N._lock=!N._lock,wn(l,!0,a!=null));a!=null&&(Nn(Xi,lo),Es(Xi,n,we,$e,K,z,null))}function vc(a,l,u,p,m,w,_){if(N._lock)return;fn(a);let x=Qt;if(Qt){let $=!0,T=!0,C=10,M,B;P.ori==0?(M=Re,B=He):(M=He,B=Re),M&&B&&($=we<=C||we>=K-C,T=$e<=C||$e>=z-C),M&&$&&(we=we<Kn?0:K),B&&T&&($e=$e<Yn?0:z),wn(null,!0,!0),Qt=!1}we=-10,$e=-10,he.fill(null),wn(null,!0,!0),x&&(Qt=x)}function ur(a,l,u,p,m,w,_){N._lock||(fn(a),Ti(),qi(),a!=null&&Es(Nr,n,we,$e,K,z,null))}function hr(){F.forEach(np),Pi(n.width,n.height,!0)}Sn(di,ss,hr);const Qn={};Qn.mousedown=cr,Qn.mousemove=ir,Qn.mouseup=dr,Qn.dblclick=ur,Qn.setSeries=(a,l,u,p)=>{let m=Pe.match[2];u=m(n,l,u),u!=-1&&Rt(u,p,!0,!1)},Be&&(Ie(Dr,k,cr),Ie(Qi,k,ir),Ie(Or,k,a=>{fn(a),As(!1)}),Ie(Lr,k,vc),Ie(Nr,k,ur),wo.add(n),n.syncRect=As);const ei=n.hooks=s.hooks||{};function je(a,l,u){Ui?$s.push([a,l,u]):a in ei&&ei[a].forEach(p=>{p.call(null,n,l,u)})}(s.plugins||[]).forEach(a=>{for(let l in a.hooks)ei[l]=(ei[l]||[]).concat(a.hooks[l])});const pr=(a,l,u)=>u,Pe=Te({key:null,setSeries:!1,filters:{pub:qr,sub:qr},scales:[D,S[1]?S[1].scale:null],match:[Kr,Kr,pr],values:[null,null]},N.sync);Pe.match.length==2&&Pe.match.push(pr),N.sync=Pe;const fr=Pe.key,Ki=ml(fr);function Es(a,l,u,p,m,w,_){Pe.filters.pub(a,l,u,p,m,w,_)&&Ki.pub(a,l,u,p,m,w,_)}Ki.sub(n);function bc(a,l,u,p,m,w,_){Pe.filters.sub(a,l,u,p,m,w,_)&&Qn[a](null,l,u,p,m,w,_)}n.pub=bc;function _c(){Ki.unsub(n),wo.delete(n),cn.clear(),ho(di,ss,hr),h.remove(),de?.remove(),je("destroy")}n.destroy=_c;function Yi(){je("init",s,e),Wo(e||s.data,!1),j[D]?Fi(D,j[D]):Ti(),qs=ve.show&&(ve.width>0||ve.height>0),pn=ft=!0,Pi(s.width,s.height)}return S.forEach(Go),F.forEach(Ql),t?t instanceof HTMLElement?(t.appendChild(h),Yi()):t(n,Yi):Yi(),n}Ve.assign=Te;Ve.fmtNum=zo;Ve.rangeNum=ui;Ve.rangeLog=wi;Ve.rangeAsinh=To;Ve.orient=Cn;Ve.pxRatio=ce;Ve.join=qu;Ve.fmtDate=Do,Ve.tzDate=ih;Ve.sync=ml;{Ve.addGap=Uh,Ve.clipGaps=_i;let s=Ve.paths={points:yl};s.linear=$l,s.stepped=Vh,s.bars=Wh,s.spline=Ih}const sp='.uplot,.uplot *,.uplot *:before,.uplot *:after{box-sizing:border-box}.uplot{font-family:system-ui,-apple-system,Segoe UI,Roboto,Helvetica Neue,Arial,Noto Sans,sans-serif,"Apple Color Emoji","Segoe UI Emoji",Segoe UI Symbol,"Noto Color Emoji";line-height:1.5;width:min-content}.u-title{text-align:center;font-size:18px;font-weight:700}.u-wrap{position:relative;user-select:none}.u-over,.u-under{position:absolute}.u-under{overflow:hidden}.uplot canvas{display:block;position:relative;width:100%;height:100%}.u-axis{position:absolute}.u-legend{font-size:14px;margin:auto;text-align:center}.u-inline{display:block}.u-inline *{display:inline-block}.u-inline tr{margin-right:16px}.u-legend th{font-weight:600}.u-legend th>*{vertical-align:middle;display:inline-block}.u-legend .u-marker{width:1em;height:1em;margin-right:4px;background-clip:padding-box!important}.u-inline.u-live th:after{content:":";vertical-align:middle}.u-inline:not(.u-live) .u-value{display:none}.u-series>*{padding:4px}.u-series th{cursor:pointer}.u-legend .u-off>*{opacity:.3}.u-select{background:#00000012;position:absolute;pointer-events:none}.u-cursor-x,.u-cursor-y{position:absolute;left:0;top:0;pointer-events:none;will-change:transform}.u-hz .u-cursor-x,.u-vt .u-cursor-y{height:100%;border-right:1px dashed #607D8B}.u-hz .u-cursor-y,.u-vt .u-cursor-x{width:100%;border-bottom:1px dashed #607D8B}.u-cursor-pt{position:absolute;top:0;left:0;border-radius:50%;border:0 solid;pointer-events:none;will-change:transform;background-clip:padding-box!important}.u-axis.u-off,.u-select.u-off,.u-cursor-x.u-off,.u-cursor-y.u-off,.u-cursor-pt.u-off{display:none}',Gt=3600,ip=[60,300,600,900,1800,Gt,2*Gt,3*Gt,4*Gt,6*Gt,12*Gt,24*Gt];function op(s,e){let t=Pl(Math.floor((s+e.offset(s))/86400)*86400,e);for(;e.day(t-Gt)===e.day(s);)t-=Gt;return t}function El(s,e,t,n){const i=(e-s)/Math.max(1,t),o=ip.find(h=>h>=i)??Math.ceil(i/86400)*86400,r=[];if(o<=Gt){const h=n.offset(s)%o;for(let g=Math.ceil((s+h)/o)*o-h;g<=e;g+=o)r.push(g);return r}let c=Math.floor((s+n.offset(s))/o)*o;const d=e+n.offset(e);for(;c<=d;c+=o){const h=Pl(c,n);h>=s&&h<=e&&h!==r.at(-1)&&r.push(h)}return r}function Pl(s,e){let t=s-e.offset(s);return t=s-e.offset(t),t}function rp(s,e,t){const n=[];for(const i of s){const o=t.day(e(i)),r=n.at(-1);r?.day===o?r.items.push(i):n.push({day:o,at:e(i),items:[i]})}return n}function ap(s){const e=ga(s.plan,s.end),t=ga(s.commanded,s.end),{measured:n}=s,i=lp(n.t,s.bucket_seconds),o=new Set([s.start,s.end,...i]);for(const g of[e.t,t.t,n.t])for(const f of g)o.add(f);const r=[...o].sort((g,f)=>g-f),c=new Map(r.map((g,f)=>[g,f])),d=(g,f)=>{const v=new Array(r.length).fill(void 0);return g.forEach((y,k)=>v[c.get(y)??0]=f[k]),v},h=g=>d([...n.t,...i],[...g,...i.map(()=>null)]);return{t:r,plan:d(e.t,e.kw),commanded:d(t.t,t.kw),mean:h(n.mean),min:h(n.min),max:h(n.max)}}function ga(s,e){const t=s.kw.at(-1);return t==null||(s.t.at(-1)??0)>=e?s:{t:[...s.t,e],kw:[...s.kw,t]}}function lp(s,e){const t=[];for(let n=1;n<s.length;n+=1){const i=s[n-1]??0;(s[n]??0)-i>e*2.5&&t.push(i+e/2)}return t}function ii(s,e){let t=0,n=s.t.length;for(;t<n;){const i=t+n>>1;(s.t[i]??0)<=e?t=i+1:n=i}return t===0?null:s.kw[t-1]??null}function wa(s,e){const{t,mean:n}=s.measured;let i=-1,o=s.bucket_seconds;for(let r=0;r<t.length;r+=1){const c=Math.abs((t[r]??0)-e);c>o||(i=r,o=c)}return i<0?null:n[i]??null}function cp(s,e,t){const n=s.plan.t.filter(i=>i>=s.start&&i<s.end);return n.length>1&&n.length<=e?n:El(s.start,s.end,e,t)}function dp(s){return s.measured.t.length===0&&s.plan.kw.every(e=>e===null)&&s.commanded.kw.every(e=>e===null)}var up=Object.defineProperty,ms=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&up(e,t,i),i};class zn extends _t{constructor(){super(...arguments),this.label="",this.height=200,this.group=null,this.point=null,this.#e=null,this.#t=null,this.#n=""}static{this.styles=[tt,Ta(sp),Je`
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
    `]}#e;#t;#n;connectedCallback(){super.connectedCallback(),this.hasUpdated&&this.requestUpdate("series")}disconnectedCallback(){super.disconnectedCallback(),this.#i()}render(){return b`<div class="plot" role="img" aria-label=${this.label}></div>`}shouldUpdate(e){return!this.#e||e.has("series")||e.has("label")||e.has("height")||this.ctx.theme!==this.#n}updated(e){this.#e&&!e.has("series")&&this.ctx.theme===this.#n||(this.#n=this.ctx.theme,this.#s())}#i(){this.#e?.destroy(),this.#e=null,this.#t?.disconnect(),this.#t=null}#s(){this.#i();const e=ap(this.series),t=this.place.clientWidth;if(t===0){this.#o();return}const n=[e.t,e.plan,e.commanded,e.max,e.min,e.mean];this.#e=new Ve(this.#r(t),n,this.place),this.#o()}#o(){this.#t=new ResizeObserver(()=>{const e=this.place.clientWidth;e!==0&&(this.#e?e!==this.#e.width&&this.#e.setSize({width:e,height:this.height}):this.#s())}),this.#t.observe(this.place)}#r(e){const{series:t}=this,{format:n}=this.ctx,i=this.#l(),o=Ve.paths.stepped?.({align:1}),r=o?{paths:o}:{},c=Math.max(2,Math.floor((e-80)/60));return{width:e,height:this.height,padding:[16,28,0,0],legend:{show:!1},cursor:{y:!1,points:{show:!1},drag:{setScale:!1,x:!1,y:!1},...this.group?{sync:{key:this.group,scales:["x",null]}}:{}},scales:{x:{time:!1,min:t.start,max:t.end,range:[t.start,t.end]},y:{range:(d,h,g)=>hp(h,g)}},axes:[{stroke:i.soft,font:i.font,size:38,grid:{stroke:i.line,width:1},ticks:{show:!1},splits:()=>El(t.start,t.end,c,n),values:(d,h)=>h.map(g=>op(g,n)===g||t.end-t.start>5*86400?`${n.time(g)}
${n.weekday(g)}`:n.time(g))},{stroke:i.soft,font:i.font,size:52,grid:{stroke:i.line,width:1},ticks:{show:!1},space:34,values:(d,h)=>h.map(g=>n.kw(g,1).replace(" kW",""))}],series:[{},{...r,stroke:i.soft,width:1.5,dash:[5,4],fill:i.fill,fillTo:0,points:{show:!1}},{...r,stroke:i.accent,width:2.5,points:{show:!1}},{width:0,points:{show:!1}},{width:0,points:{show:!1}},{stroke:i.measured,width:1.75,points:{show:t.measured.t.length===1,size:5,fill:i.measured}}],bands:[{series:[3,4],fill:ns(i.measured,.28)}],hooks:{drawClear:[d=>this.#a(d,i)],draw:[d=>this.#c(d,i)],setCursor:[d=>{const h=d.cursor.left??-1;this.point?.(h<0?null:d.posToVal(h,"x"))}]}}}#a(e,t){const{ctx:n,bbox:i}=e;n.save(),n.fillStyle=pp(n,t.bad);for(const[o,r]of this.series.offline){const c=e.valToPos(o,"x",!0),d=Math.max(e.valToPos(r,"x",!0),c+devicePixelRatio);n.fillRect(c,i.top,d-c,i.height)}n.restore()}#c(e,t){const{ctx:n,bbox:i}=e,o=devicePixelRatio;n.save();const r=e.valToPos(this.ctx.now,"x",!0);if(r>=i.left&&r<=i.left+i.width){n.strokeStyle=t.text,n.lineWidth=o,n.beginPath(),n.moveTo(r,i.top),n.lineTo(r,i.top+i.height),n.stroke(),n.fillStyle=t.text,n.font=va(t.font,o),n.textBaseline="top",n.textAlign=r>i.left+i.width-48*o?"right":"left";const c=n.textAlign==="right"?-4:4;n.fillText(this.ctx.t("chart.now"),r+c*o,i.top)}n.fillStyle=t.soft,n.font=va(t.font,o),n.textBaseline="bottom",n.textAlign="right",n.fillText("kW",i.left-6*o,i.top);for(const c of this.series.marks){const d=e.valToPos(c.at,"x",!0),h=i.top+i.height-5*o;n.fillStyle=t.bad,n.strokeStyle=t.bad,n.lineWidth=2*o,n.beginPath(),c.kind==="late"||c.kind==="expired"?(n.arc(d,h,4*o,0,2*Math.PI),n.stroke()):(n.moveTo(d-5*o,h+4*o),n.lineTo(d,h-5*o),n.lineTo(d+5*o,h+4*o),n.closePath(),n.fill())}n.restore()}#l(){const e=getComputedStyle(this),t=(i,o)=>e.getPropertyValue(i).trim()||o,n=t("--primary-text-color","#212121");return{text:n,soft:t("--secondary-text-color","#5e5e5e"),line:t("--divider-color","rgba(0,0,0,0.12)"),accent:t("--primary-color","#0288d1"),measured:t("--accent-color","#ff9800"),bad:t("--error-color","#c62828"),fill:ns(n,.1),font:`12px ${e.fontFamily||"sans-serif"}`}}}ms([ae({attribute:!1})],zn.prototype,"series");ms([ae({attribute:!1})],zn.prototype,"label");ms([ae({type:Number})],zn.prototype,"height");ms([ae({attribute:!1})],zn.prototype,"group");ms([ae({attribute:!1})],zn.prototype,"point");ms([Mt(".plot")],zn.prototype,"place");nt("ed-chart",zn);function ns(s,e){return`color-mix(in srgb, ${s} ${Math.round(e*100)}%, transparent)`}function hp(s,e){const t=Math.min(0,s??0),n=Math.max(0,e??0),i=Math.max((n-t)*.1,.25);return[t<0?t-i:0,n+i]}function pp(s,e){const t=8*devicePixelRatio,n=document.createElement("canvas");n.width=n.height=t;const i=n.getContext("2d");return i?(i.fillStyle=ns(e,.08),i.fillRect(0,0,t,t),i.strokeStyle=ns(e,.35),i.lineWidth=devicePixelRatio,i.beginPath(),i.moveTo(0,t),i.lineTo(t,0),i.stroke(),s.createPattern(n,"repeat")??ns(e,.12)):ns(e,.12)}function va(s,e){return s.replace(/(\d+)px/,(t,n)=>`${Number(n)*e}px`)}const Tl={pending:"mdi:progress-clock",dispatched:"mdi:send-outline",acknowledged:"mdi:check",completed:"mdi:check-circle-outline",failed:"mdi:close-circle-outline",timed_out:"mdi:clock-alert-outline",superseded:"mdi:swap-horizontal",cancelled:"mdi:cancel",expired:"mdi:timer-sand-complete",interrupted:"mdi:connection"},fp={completed:"good",failed:"bad",timed_out:"bad",expired:"warn",interrupted:"warn",dispatched:"busy",acknowledged:"busy"};function Cl(s,e){return b`<span class="chip ${fp[e]??""}"
    ><ed-icon style="--ed-icon:16px" .icon=${Tl[e]}></ed-icon>${Ee(s.t,"state",e)}</span
  >`}function zl(s,e){const t=s.format.kw(e.asked_kw===null?null:Math.abs(e.asked_kw));return Ee(s.t,"type",e.type,{power:t})}function Ml(s){return s.charAt(0).toUpperCase()+s.slice(1)}function ba({t:s,format:e},t,n=""){const i=n?[n]:[];return t.energy_kwh&&i.push(`${e.number(t.energy_kwh)} kWh`),t.goal_soc&&i.push(e.percent(t.goal_soc)),i.reduce((o,r)=>s("goal.or",{one:o,other:r}))}function mp({t:s},e){const t=e.toLowerCase().replaceAll(/[\s_-]/g,"");return qd("status",t)?Ee(s,"status",t):e}function gp({t:s},e){return e.error?e.error:e.reason?Ee(s,"reason",e.reason):e.clamp==="step"?s("commands.rounded"):e.clamp?s("commands.limited",{reason:Ee(s,"clamp",e.clamp)}):""}function Dl(s,e){const{t,format:n,now:i}=s,o=n.kw(e.power_kw),r=e.until?n.moment(e.until,i):"",c=e.detail??(e.reason?Ee(t,"reason",e.reason):t("attention.no_words"));switch(e.code){case"offline":return e.since?t("why.offline",{since:n.moment(e.since,i)}):t("why.offline_unknown");case"override":return e.until_plan_change?t("why.override_plan_change",{power:o}):r?t("why.override_until",{power:o,until:r}):t("why.override",{power:o});case"charge_now":return t("why.charge_now",{power:o,end:ba(s,e,r)});case"goal_reached":return t("why.goal_reached",{goal:ba(s,e)});case"follows":{const d=`why.follows${e.plan?"":"_unnamed"}${r?"_until":""}`;return t(d,{plan:e.plan??"",until:r})}case"limited":return t("why.limited",{power:o,reason:Ee(t,"clamp",e.reason??"")});default:return Ee(t,"why",e.code,{power:o,detail:c})}}const wp={site_paused:"mdi:pause",offline:"mdi:lan-disconnect",not_controllable:"mdi:cancel",failed:"mdi:alert-circle-outline",sending:"mdi:send-outline",not_following:"mdi:alert-circle-outline",foreign:"mdi:account-outline",limited:"mdi:arrow-collapse-down",battery_full:"mdi:battery",battery_empty:"mdi:battery-outline",override:"mdi:gesture-tap",charge_now:"mdi:flash",goal_reached:"mdi:flag-checkered",paused:"mdi:pause",follows:"mdi:calendar-check",released:"mdi:hand-back-right-off-outline",no_plan:"mdi:calendar-blank-outline"},vp={offline:"bad",not_controllable:"bad",failed:"bad",not_following:"warn",limited:"warn",site_paused:"warn"};function Ol(s,e){const{why:t}=e;return b`<p class="why ${vp[t.code]??""}">
    <ed-icon .icon=${wp[t.code]??""}></ed-icon><span>${Dl(s,t)}</span>
  </p>`}function ki(s){return s.kind==="battery"?"mdi:home-battery-outline":"mdi:ev-station"}function Ll(s,e){const{t,format:n,now:i}=s;if(!e.next)return t("next.none");const{next:o}=e;return`${o.type==="release"?t("next.release"):n.kw(o.power_kw)} · ${n.moment(o.at,i)} · ${t("in",{span:n.span(o.at-i)})}`}function Nl(s,e){const{t,format:n,now:i}=s;if(e.mode!=="override"||!e.override)return t(`mode.${e.mode}`);const{until:o,until_plan_change:r,charge_now:c}=e.override;return r?t("mode.override_plan_change"):o?t(c?"mode.charge_now":"mode.override_until",{until:n.moment(o,i)}):t("mode.override")}function gs(s,e){const{t,state:n,store:i}=s;if(i.error!==null){const o=i.error==="unknown_command"?t("error.unknown_command"):t("error.other",{detail:i.error});return zt(t("unavailable"),o)}return n.revision===null?b`<div class="empty" role="status"><p>${t("loading")}</p></div>`:e!==void 0||Object.keys(n.assets).length>0?null:n.hidden>0?zt(t("no_permission"),t("no_permission.how",{count:n.hidden})):Object.keys(n.sites).length===0?zt(t("no_site"),t("no_site.how")):zt(t("no_assets"),t("no_assets.how"))}function zt(s,e,t=A){return b`<div class="empty">
    <h2>${s}</h2>
    <p>${e}</p>
    ${t}
  </div>`}function bp(s,e){return eu(s,e)}var _p=Object.defineProperty,Dt=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&_p(e,t,i),i};const yp=15,xp=25;class yt extends _t{constructor(){super(...arguments),this.start=0,this.end=0,this.height=200,this.compact=!1,this.group=null,this.pointed=null,this.point=null,this.series=null,this.error=null,this.tabled=!1,this.#e="",this.#t=0,this.#n=""}static{this.styles=[tt,Je`
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
    `]}#e;#t;#n;willUpdate(){const{state:e,store:t,now:n}=this.ctx,i=e.assets[this.asset];if(!i||t.disconnectedSince!==null)return;const o=`${this.asset}|${this.start}|${this.end}`,r=`${i.command?.id}|${i.command?.status}|${i.connected}|${i.plan?.id}`,c=n-this.#t,d=Math.max(yp,this.series?.bucket_seconds??0);(o!==this.#e||c>d||r!==this.#n&&c>1)&&(o!==this.#e&&!this.#e.startsWith(`${this.asset}|`)&&(this.series=null),this.#e=o,this.#n=r,this.#t=n,this.#i(o))}async#i(e){try{const t=await this.ctx.hass.callWS({type:"energy_dispatch/series",asset:this.asset,start:this.start,end:this.end});if(e!==this.#e)return;this.series=t,this.error=null}catch(t){e===this.#e&&(this.error=Tn(t))}}render(){const{t:e,format:t,now:n}=this.ctx,{series:i,height:o}=this,r=d=>b`<div class="wait" style="min-height:${o}px" role="status">${d}</div>`;if(!i)return this.error===null?r(e("chart.loading")):b`${r(e("chart.failed",{detail:this.error}))}`;const c=e("chart.label",{asset:bp(this.ctx,this.asset),start:t.moment(i.start,n),end:t.moment(i.end,n)});return b`${this.#s(i)}
    ${dp(i)?r(e("chart.empty")):b`<ed-chart
            .ctx=${this.ctx}
            .series=${i}
            .label=${c}
            .height=${o}
            .group=${this.group}
            .point=${this.point}
          ></ed-chart>`}
    ${this.compact?A:this.#o(i)}`}#s(e){const{t,format:n,now:i}=this.ctx,o=this.pointed,r=c=>o===null?A:b`<b>${n.kw(c)}</b>`;return b`<div class="legend">
      <span
        ><i class="plan"></i>${t("planned")}
        ${r(o===null?null:ii(e.plan,o))}</span
      >
      <span
        ><i></i>${t("commanded")} ${r(o===null?null:ii(e.commanded,o))}</span
      >
      <span
        ><i class="measured"></i>${t("measured")}
        ${r(o===null?null:wa(e,o))}</span
      >
      ${o===null?A:b`<span>${n.moment(o,i)}</span>`}
      ${e.source==="memory"?b`<span>${t("chart.memory")}</span>`:A}
    </div>`}#o(e){const{t}=this.ctx;return b`${e.marks.length===0?A:b`<ul class="marks" aria-label=${t("marks")}>
              ${e.marks.slice(-12).map(n=>b`<li>${this.#r(n)}</li>`)}
            </ul>`}
      <details
        @toggle=${n=>this.tabled=n.target.open}
      >
        <summary>${t("chart.table")}</summary>
        <div class="scroll" tabindex="0" role="region" aria-label=${t("chart.table")}>
          ${this.tabled?this.#a(e):A}
        </div>
      </details>`}#r(e){const{t,format:n,now:i,go:o}=this.ctx,r=e.kind==="late"?t("mark.late",{span:n.span(e.seconds??0)}):t(`mark.${e.kind}`),c=e.kind==="late"||e.kind==="expired"?"○":"▲";return b`<button
      title=${e.error??""}
      @click=${()=>o?.(`commands/${this.asset}/${e.command_id}`)}
    >
      ${c} ${n.moment(e.at,i)} ${r}
    </button>`}#a(e){const{t,format:n,now:i}=this.ctx,o=cp(e,xp,n),r=c=>e.offline.some(([d,h])=>d<=c&&c<h);return b`<table>
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
              <td>${r(c)?t("chart.offline"):n.kw(wa(e,c))}</td>
            </tr>`)}
      </tbody>
    </table>`}}Dt([ae({attribute:!1})],yt.prototype,"asset");Dt([ae({type:Number})],yt.prototype,"start");Dt([ae({type:Number})],yt.prototype,"end");Dt([ae({type:Number})],yt.prototype,"height");Dt([ae({type:Boolean})],yt.prototype,"compact");Dt([ae({attribute:!1})],yt.prototype,"group");Dt([ae({attribute:!1})],yt.prototype,"pointed");Dt([ae({attribute:!1})],yt.prototype,"point");Dt([se()],yt.prototype,"series");Dt([se()],yt.prototype,"error");Dt([se()],yt.prototype,"tabled");nt("ed-timechart",yt);const Rl={ATTRIBUTE:1,CHILD:2},Hl=s=>(...e)=>({_$litDirective$:s,values:e});let jl=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};const Ul="important",$p=" !"+Ul,_a=Hl(class extends jl{constructor(s){if(super(s),s.type!==Rl.ATTRIBUTE||s.name!=="style"||s.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(s){return Object.keys(s).reduce((e,t)=>{const n=s[t];return n==null?e:e+`${t=t.includes("-")?t:t.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${n};`},"")}update(s,[e]){const{style:t}=s.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(e)),this.render(e);for(const n of this.ft)e[n]==null&&(this.ft.delete(n),n.includes("-")?t.removeProperty(n):t[n]=null);for(const n in e){const i=e[n];if(i!=null){this.ft.add(n);const o=typeof i=="string"&&i.endsWith($p);n.includes("-")||o?t.setProperty(n,o?i.slice(0,-11):i,o?Ul:""):t[n]=i}}return rn}}),Fl=Je`
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
`;function kp(s,e,t,n=!0){const{t:i,format:o,now:r}=s,c=`${e.site}/${e.asset_id}`,d={override:"warn",paused:"warn",plan:"good",none:""}[e.mode],g=e.connected&&e.last_seen_at!==null&&r-e.last_seen_at<120?"":` · ${e.last_seen_at?i("seen",{at:o.moment(e.last_seen_at,r)}):i("never_seen")}`,f=e.power_kw!==null&&e.setpoint_kw!==null&&e.deviates?i("difference",{kw:o.kw(e.power_kw-e.setpoint_kw)}):null;return b`<article
    class="box tile ${e.connected?"":"off"}"
    aria-label=${e.name}
    data-asset=${c}
  >
    <div class="head">
      <span class="sign"><ed-icon .icon=${ki(e)}></ed-icon></span>
      <div class="grow">
        <h3 class="name">${e.name}</h3>
        <p class="link ${e.connected?"":"bad"}">
          ${e.connected?`● ${i("online")}`:`○ ${i("offline")}`}${g}${e.status?` · ${mp(s,e.status)}`:""}
        </p>
      </div>
      <span class="chip ${d}">${Nl(s,e)}</span>
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
    ${Sp(e)} ${f?b`<div><span class="chip warn">≠ ${f}</span></div>`:A}
    ${Ol(s,e)}
    <p class="next"><span>${i("next")}</span><b class="num">${Ll(s,e)}</b></p>
    ${n?Ra(s,e,t):A}
    <ed-override .ctx=${s} .asset=${e} data-key=${c}></ed-override>
  </article>`}function Sp(s){const e=s.connected?s.power_kw??0:0,t=s.setpoint_kw,n=Math.max(1,Math.abs(e),Math.abs(t??0),Math.abs(s.plan?.power_kw??0)),i=[1,2,4,7.5,11,15,22,50,100,250,1e3].find(h=>h>=n*1.02)??n,o=s.kind==="battery",r=h=>o?50+h/i*50:Math.max(h,0)/i*100,[c,d]=[r(0),r(e)].sort((h,g)=>h-g);return b`<div class="gauge" aria-hidden="true">
    <div
      class="fill ${e<0?"give":""}"
      style=${_a({left:`${c}%`,width:`${d-c}%`})}
    ></div>
    ${o?b`<div class="zero" style="left:50%"></div>`:A}
    ${t===null?A:b`<div class="set" style=${_a({left:`${r(t)}%`})}></div>`}
  </div>`}var Ap=Object.defineProperty,Ep=Object.getOwnPropertyDescriptor,Pp=(s,e,t,n)=>{for(var i=Ep(e,t),o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&Ap(e,t,i),i};const ya=12;class Gl extends on{static{this.styles=[tt,Fl,Je`
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
    `]}set hass(e){const t=this.#t===void 0;this.#t=e,this.#n.take(e)&&this.requestUpdate(),t&&this.isConnected&&this.#r()}get hass(){return this.#t}#e={type:""};#t;#n=new Na;#i=new Oa(()=>this.requestUpdate());#s=null;#o=null;setConfig(e){if(e.entity!==void 0&&typeof e.entity!="string")throw new Error("entity has to be the id of one of Energy Dispatch's entities.");const{hours:t}=e;if(t!==void 0&&!(t>=1&&t<=168))throw new Error("hours has to be between 1 and 168.");this.#e=e,this.requestUpdate()}static getConfigForm(){const e={entity:"card.asset",hours:"card.hours",buttons:"card.buttons"},t=ci(document.documentElement.lang||navigator.language);return{schema:[{name:"entity",required:!0,selector:{entity:{filter:{integration:"energy_dispatch"}}}},{name:"hours",default:ya,selector:{number:{min:1,max:168,mode:"box"}}},{name:"buttons",default:!0,selector:{boolean:{}}}],computeLabel:n=>{const i=e[n.name];return i?t(i):void 0}}}static getStubConfig(e,t=[]){const n=Object.values(e.entities??{}).filter(o=>o.platform==="energy_dispatch"&&o.entity_id.endsWith("_setpoint")).map(o=>o.entity_id),i=n.find(o=>t.includes(o))??n[0];return i===void 0?{}:{entity:i}}getCardSize(){return this.#e.buttons===!1?6:7}getGridOptions(){return{columns:6,min_columns:3,max_columns:12,rows:"auto"}}connectedCallback(){super.connectedCallback(),this.#r(),this.#o=setInterval(()=>this.requestUpdate(),1e3)}disconnectedCallback(){super.disconnectedCallback(),this.#s?.(),this.#s=null,this.#o!==null&&clearInterval(this.#o)}#r(){!this.#t||this.#s||(this.#s=this.#n.context(this.#t,this.#i,null).store.listen(()=>this.requestUpdate()))}render(){if(!this.#t)return A;const e=this.#n.context(this.#t,this.#i,n=>{history.pushState(null,"",`/energy-dispatch/${n}`),window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}),t=this.#a(e);return customElements.get("ha-card")?b`<ha-card>${t}</ha-card>`:b`<div class="box">${t}</div>`}#a(e){const{t,format:n,store:i}=e,o=v=>b`<div class="empty" role="status"><p>${v}</p></div>`;if(this.#e.entity===void 0)return o(t("card.pick"));const r=gs(e,"card");if(r)return r;const c=Tp(e,this.#e.entity);if(!c)return o(t("card.gone"));const[d,h]=c,g=this.#e.hours??ya,f=Math.ceil(e.now/300)*300+g*3600/2;return b`<div class="tile ${h.connected?"":"off"}" data-asset=${d}>
      <div class="head">
        <span class="sign"><ed-icon .icon=${ki(h)}></ed-icon></span>
        <div class="grow">
          <h3 class="name">${h.name}</h3>
          <p class="link ${h.connected?"":"bad"}">
            ${h.connected?`● ${t("online")}`:`○ ${t("offline")}`} · ${Nl(e,h)}
          </p>
        </div>
      </div>
      ${i.disconnectedSince===null?A:b`<p class="notice bad" role="status">
              ${t("disconnected",{since:n.seconds(i.disconnectedSince)})}
            </p>`}
      ${ja(e)} ${this.#c(e,h)}
      <ed-timechart
        compact
        .ctx=${e}
        .asset=${d}
        .start=${f-g*3600}
        .end=${f}
        .height=${110}
      ></ed-timechart>
      ${h.failure&&h.why.code==="failed"?A:Ol(e,h)}
      ${this.#l(e,h)}
      <p class="next"><span>${t("next")}</span><b class="num">${Ll(e,h)}</b></p>
      ${this.#e.buttons===!1?A:Ra(e,h,()=>this.renderRoot)}
      <ed-override .ctx=${e} .asset=${h} data-key=${d}></ed-override>
    </div>`}#c(e,t){const{t:n,format:i}=e,o=[[n("setpoint"),t.setpoint_kw===null?n("no_setpoint"):i.kw(t.setpoint_kw)],[n("planned"),i.kw(t.plan?.power_kw)]];return t.soc_percent!==null&&o.push([n("soc"),i.percent(t.soc_percent)]),b`<dl class="power">
      <div class="main">
        <dt>${n("measured")}</dt>
        <dd class="num">${t.connected?i.kw(t.power_kw):"–"}</dd>
      </div>
      ${o.map(([r,c])=>b`<div>
            <dt>${r}</dt>
            <dd class="num">${c}</dd>
          </div>`)}
    </dl>`}#l(e,t){const{failure:n}=t;if(!n)return A;const{retry:i}=t.entities,o=e.acts.pending(`press:${i}`),r=e.store.disconnectedSince!==null||!t.can_control,c=e.format.moment(n.at,e.now);return b`<div class="notice bad">
      <ed-icon icon="mdi:alert-circle-outline"></ed-icon>
      <span class="grow">${c}: ${n.error??e.t("attention.no_words")}</span>
      <button ?disabled=${r||o} @click=${()=>e.acts.entity(e,i,"press")}>
        ${o?e.t("requested"):e.t("action.retry")}
      </button>
    </div>`}}Pp([ae({attribute:!1,noAccessor:!0})],Gl.prototype,"hass");nt("energy-dispatch-card",Gl);function Tp(s,e){const t=Object.entries(s.state.assets),n=t.find(([,r])=>Object.values(r.entities).includes(e));if(n)return n;const o=s.hass.entities?.[e]?.device_id;return t.find(([,r])=>o!==void 0&&r.device_id===o)}function Cp(){const s=window;if(s.customCards??=[],s.customCards.some(t=>t.type==="energy-dispatch-card"))return;const e=ci(document.documentElement.lang||navigator.language);s.customCards.push({type:"energy-dispatch-card",name:e("card.name"),description:e("card.description"),preview:!0})}const{I:zp}=jc,xa=s=>s,$a=()=>document.createComment(""),zs=(s,e,t)=>{const n=s._$AA.parentNode,i=e===void 0?s._$AB:e._$AA;if(t===void 0){const o=n.insertBefore($a(),i),r=n.insertBefore($a(),i);t=new zp(o,r,s,s.options)}else{const o=t._$AB.nextSibling,r=t._$AM,c=r!==s;if(c){let d;t._$AQ?.(s),t._$AM=s,t._$AP!==void 0&&(d=s._$AU)!==r._$AU&&t._$AP(d)}if(o!==i||c){let d=t._$AA;for(;d!==o;){const h=xa(d).nextSibling;xa(n).insertBefore(d,i),d=h}}}return t},_n=(s,e,t=s)=>(s._$AI(e,t),s),Mp={},Dp=(s,e=Mp)=>s._$AH=e,Op=s=>s._$AH,io=s=>{s._$AR(),s._$AA.remove()};const ka=(s,e,t)=>{const n=new Map;for(let i=e;i<=t;i++)n.set(s[i],i);return n},Pn=Hl(class extends jl{constructor(s){if(super(s),s.type!==Rl.CHILD)throw Error("repeat() can only be used in text expressions")}dt(s,e,t){let n;t===void 0?t=e:e!==void 0&&(n=e);const i=[],o=[];let r=0;for(const c of s)i[r]=n?n(c,r):r,o[r]=t(c,r),r++;return{values:o,keys:i}}render(s,e,t){return this.dt(s,e,t).values}update(s,[e,t,n]){const i=Op(s),{values:o,keys:r}=this.dt(e,t,n);if(!Array.isArray(i))return this.ut=r,o;const c=this.ut??=[],d=[];let h,g,f=0,v=i.length-1,y=0,k=o.length-1;for(;f<=v&&y<=k;)if(i[f]===null)f++;else if(i[v]===null)v--;else if(c[f]===r[y])d[y]=_n(i[f],o[y]),f++,y++;else if(c[v]===r[k])d[k]=_n(i[v],o[k]),v--,k--;else if(c[f]===r[k])d[k]=_n(i[f],o[k]),zs(s,d[k+1],i[f]),f++,k--;else if(c[v]===r[y])d[y]=_n(i[v],o[y]),zs(s,i[f],i[v]),v--,y++;else if(h===void 0&&(h=ka(r,y,k),g=ka(c,f,v)),h.has(c[f]))if(h.has(c[v])){const O=g.get(r[y]),U=O!==void 0?i[O]:null;if(U===null){const G=zs(s,i[f]);_n(G,o[y]),d[y]=G}else d[y]=_n(U,o[y]),zs(s,i[f],U),i[O]=null;y++}else io(i[v]),v--;else io(i[f]),f++;for(;y<=k;){const O=zs(s,d[k+1]);_n(O,o[y]),d[y++]=O}for(;f<=v;){const O=i[f++];O!==null&&io(O)}return this.ut=r,Dp(s,d),rn}});var Lp=Object.defineProperty,ws=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&Lp(e,t,i),i};const Vl=new Set(["pending","dispatched","acknowledged"]),Np=new Set(["failed","timed_out","cancelled","expired"]),Rp=new Set(["set_charge_rate","set_discharge_rate","release"]);function Hp(s,e){const{t,format:n}=s,i=[],o=(r,c,d=null,h="")=>i.push({at:r,text:c,words:d,tone:h});e.created_at&&o(e.created_at,t("life.planned")),o(e.scheduled_at,t("life.due"));for(const r of e.clamps)o(null,t("life.clamped",{from:n.kw(r.from_kw),to:n.kw(r.to_kw),reason:Ee(t,"clamp",r.reason)}));for(const r of e.attempts){r.late||o(r.sent_at,t("life.sent",{number:r.number}));const c=n.latency(r.latency_seconds??0);r.late?o(r.answered_at,t("life.late"),r.answer):r.success===null?Vl.has(e.status)||o(null,t("life.no_answer"),null,"bad"):o(r.answered_at,t(r.success?"life.answered_yes":"life.answered_no",{latency:c}),r.answer,r.success?"good":"bad")}if(e.proof)o(e.ended_at,Ee(t,"life.proof",e.proof),null,"good");else if(e.ended_at){const r=e.reason?`: ${Ee(t,"reason",e.reason)}`:"",c=e.status==="failed"||e.status==="timed_out",d=e.interrupted?"interrupted":e.status,h=e.error??e.detail,g=e.attempts.some(f=>f.answer===h);o(e.ended_at,`${Ee(t,"state",d)}${r}`,g?null:h,c?"bad":"")}return i}function jp(s){return Rp.has(s.command_type)&&!s.interrupted&&Np.has(s.status)}class Mn extends _t{constructor(){super(...arguments),this.version="",this.detail=null,this.error=null,this.copied=!1,this.#e=""}static{this.styles=[tt,Je`
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
    `]}#e;willUpdate(){const e=`${this.asset}|${this.command}|${this.version}`;e!==this.#e&&(this.#e=e,this.#t(e))}async#t(e){try{const t=await this.ctx.hass.callWS({type:"energy_dispatch/command",asset:this.asset,command_id:this.command});e===this.#e&&([this.detail,this.error]=[t,null])}catch(t){if(e!==this.#e)return;const n=t.code==="not_found";this.error=n?this.ctx.t("command.gone"):Tn(t)}}render(){const{t:e,format:t}=this.ctx,{detail:n}=this;if(this.error!==null)return b`<p class="soft" role="alert">${this.error}</p>`;if(!n)return b`<p class="soft" role="status">${e("loading")}</p>`;const i=t.day(Date.parse(n.scheduled_at)/1e3),o=r=>{const c=Date.parse(r)/1e3;return t.day(c)===i?t.millis(c):`${t.date(c)} ${t.millis(c)}`};return b`<div class="columns">
        <ol>
          ${Hp(this.ctx,n).map(r=>b`<li class=${r.tone}>
                ${r.at?b`<time class="num" datetime=${r.at}>${o(r.at)}</time>`:A}${r.text}${r.words?b`<q>${r.words}</q>`:A}
              </li>`)}
        </ol>
        <dl>
          <dt>${e("col.state")}</dt>
          <dd>${Cl(this.ctx,n.interrupted?"interrupted":n.status)}</dd>
          <dt>${e("life.cause")}</dt>
          <dd>${n.cause?Ee(e,"cause",n.cause):e("device.unknown")}</dd>
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
      ${this.#n(n)}`}#n(e){const{ctx:t}=this,{t:n,acts:i}=t,o=t.state.assets[this.asset],r=!o?.can_control||t.store.disconnectedSince!==null,c=o?.failure?.id===e.command_id,d=c?`press:${o.entities.retry}`:`send_command:${this.asset}`,h=`cancel_commands:${this.asset}`,g=i.pending(d)||i.pending(h),f=()=>{o&&(c?i.entity(t,o.entities.retry,"press"):i.ours(t,o,"send_command",{command_type:e.command_type,...e.parameters}))},v=Vl.has(e.status)&&!e.interrupted;return b`<div class="row wrap">
      ${v?b`<button
              class="danger"
              ?disabled=${r||g}
              @click=${()=>o&&i.ours(t,o,"cancel_commands",{command_id:[e.command_id]})}
            >
              ${i.pending(h)?n("requested"):n("action.cancel")}
            </button>`:jp(e)?b`<button class="primary" ?disabled=${r||g} @click=${f}>
                ${i.pending(d)?n("requested"):n("action.retry")}
              </button>`:A}
      <button @click=${()=>this.#i(e)}>
        ${n(this.copied?"action.copied":"action.copy_json")}
      </button>
    </div>`}async#i(e){await Wl(JSON.stringify(e,null,2)),this.copied=!0,setTimeout(()=>this.copied=!1,2e3)}}ws([ae({attribute:!1})],Mn.prototype,"asset");ws([ae({attribute:!1})],Mn.prototype,"command");ws([ae({attribute:!1})],Mn.prototype,"version");ws([se()],Mn.prototype,"detail");ws([se()],Mn.prototype,"error");ws([se()],Mn.prototype,"copied");nt("ed-life",Mn);async function Wl(s){try{await navigator.clipboard.writeText(s)}catch{const e=document.createElement("textarea");e.value=s,e.style.position="fixed",document.body.append(e),e.select(),document.execCommand("copy"),e.remove()}}var Up=Object.defineProperty,xt=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&Up(e,t,i),i};const Sa=50,Fp=Object.keys(Tl);class ut extends _t{constructor(){super(...arguments),this.open=null,this.plan=null,this.segment="happened",this.asset="",this.wantedState="",this.wantedPlan="",this.rows=null,this.total=0,this.next=null,this.error=null,this.opened=new Set,this.plans=[],this.#e="",this.#t="",this.#n=0,this.#i=0}static{this.styles=[tt,Je`
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
        grid-template-columns:
          104px minmax(90px, 1.2fr) minmax(120px, 1.4fr)
          132px 56px 84px minmax(100px, 2fr);
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
        grid-template-columns:
          104px minmax(90px, 1.2fr) minmax(120px, 1.4fr)
          132px 56px 84px minmax(100px, 2fr);
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
          grid-template-columns: 98px minmax(0, 1fr) auto;
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
    `]}#e;#t;#n;#i;connectedCallback(){super.connectedCallback(),this.plan&&(this.wantedPlan=this.plan),this.#o()}willUpdate(){if(this.ctx.state.revision===null)return;const e=[this.segment,this.asset,this.wantedState,this.wantedPlan].join("|"),t=Object.values(this.ctx.state.assets).map(i=>`${i.command?.id}${i.command?.status}`).join(),n=t!==this.#e&&this.ctx.now-this.#i>.5;if(e!==this.#t||n){const i=e!==this.#t;this.#t=e,this.#e=t,this.#i=this.ctx.now,i&&(this.rows=null),this.#s(0,Math.max(Sa,i?0:Math.min(this.rows?.length??0,200)))}}async#s(e,t){const n=++this.#n,i={part:this.segment,offset:e,limit:t,...this.asset?{assets:[this.asset]}:{},...this.wantedState?{states:[this.wantedState]}:{},...this.wantedPlan?{plan_id:this.wantedPlan}:{}};try{const o=await this.ctx.hass.callWS({type:"energy_dispatch/commands",...i});if(n!==this.#n)return;const r=e===0?[]:this.rows??[],c=new Set(r.map(d=>d.id));this.rows=[...r,...o.commands.filter(d=>!c.has(d.id))],this.total=o.total,this.next=o.next_offset,this.error=null}catch(o){n===this.#n&&(this.error=Tn(o))}}async#o(){try{const e=await this.ctx.hass.callWS({type:"energy_dispatch/plans"});this.plans=e.plans.filter(t=>t.state!=="refused")}catch{this.plans=[]}}render(){const{ctx:e}=this,t=gs(e);return t||b`${this.#r()} ${this.#a()} ${this.#c()}`}#r(){const{t:e,state:t}=this.ctx,n=this.asset||this.wantedState||this.wantedPlan;return b`<div class="bar">
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
        <select id="asset" @change=${i=>this.asset=oo(i)}>
          <option value="" .selected=${this.asset===""}>${e("filter.all")}</option>
          ${Object.entries(t.assets).map(([i,o])=>b`<option value=${i} .selected=${i===this.asset}>${o.name}</option>`)}
        </select>
      </div>
      ${this.segment==="happened"?b`<div class="field">
              <label for="state">${e("filter.state")}</label>
              <select id="state" @change=${i=>this.wantedState=oo(i)}>
                <option value="" .selected=${this.wantedState===""}>${e("filter.all")}</option>
                ${Fp.map(i=>b`<option value=${i} .selected=${i===this.wantedState}>
                      ${e(`state.${i}`)}
                    </option>`)}
              </select>
            </div>`:A}
      <div class="field">
        <label for="plan">${e("filter.plan")}</label>
        <select id="plan" @change=${i=>this.wantedPlan=oo(i)}>
          <option value="" .selected=${this.wantedPlan===""}>${e("filter.all")}</option>
          ${this.plans.map(i=>b`<option value=${i.plan_id} .selected=${i.plan_id===this.wantedPlan}>
                ${i.name??e("plan.unnamed")}
                (${this.ctx.format.moment(i.received_at,this.ctx.now)})
              </option>`)}
        </select>
      </div>
      ${n?b`<button class="plain" @click=${()=>this.#h()}>${e("filter.clear")}</button>`:A}
    </div>`}#a(){if(!this.open)return A;const e=this.open.lastIndexOf("/"),[t,n]=[this.open.slice(0,e),this.open.slice(e+1)];return b`<section class="box" data-command=${n}>
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
      ${rp(n,i=>i.due_at,t).map(i=>b`<section>
            <h2>${Ml(t.longDate(i.at))}</h2>
            <div class="box">
              ${Pn(i.items,o=>o.id,o=>this.#l(o))}
            </div>
          </section>`)}
      ${this.next===null?A:b`<button @click=${()=>this.#s(this.next??0,Sa)}>
              ${e("commands.more",{shown:t.number(n.length,0),total:t.number(this.total,0)})}
            </button>`}`}#l(e){const{ctx:t}=this,{format:n}=t,i=this.opened.has(e.id),o=gp(t,e),r=e.power_kw!==null&&e.asked_kw!==null&&e.power_kw!==e.asked_kw?` → ${n.kw(Math.abs(e.power_kw))}`:"";return b`<div class="item" data-command=${e.id}>
      <button
        class="line"
        aria-expanded=${i?"true":"false"}
        @click=${()=>this.#d(e.id)}
      >
        <span class="num">${n.seconds(e.due_at)}</span>
        <span class="asset">${t.state.assets[e.asset]?.name??e.asset.split("/")[1]}</span>
        <span class="what">${zl(t,e)}${r}</span>
        <span class="state">${Cl(t,e.state)}</span>
        <span class="num right attempts">${e.attempts||"–"}</span>
        <span class="num right latency"
          >${e.latency_seconds===null?"–":n.latency(e.latency_seconds)}</span
        >
        <span class="reason" title=${o}>${o}</span>
      </button>
      ${i?b`<ed-life
              .ctx=${t}
              .asset=${e.asset}
              .command=${e.id}
              .version=${`${e.state}${e.attempts}${e.ended_at}`}
            ></ed-life>`:A}
    </div>`}#d(e){const t=new Set(this.opened);t.delete(e)||t.add(e),this.opened=t}#u(e){this.segment=e,this.wantedState=""}#h(){this.asset=this.wantedState=this.wantedPlan=""}}xt([ae({attribute:!1})],ut.prototype,"open");xt([ae({attribute:!1})],ut.prototype,"plan");xt([se()],ut.prototype,"segment");xt([se()],ut.prototype,"asset");xt([se()],ut.prototype,"wantedState");xt([se()],ut.prototype,"wantedPlan");xt([se()],ut.prototype,"rows");xt([se()],ut.prototype,"total");xt([se()],ut.prototype,"next");xt([se()],ut.prototype,"error");xt([se()],ut.prototype,"opened");xt([se()],ut.prototype,"plans");nt("ed-commands",ut);function oo(s){return s.target.value}const Gp={running:["…","device.test.running"],done:["✓","device.test.done"],failed:["✕","device.test.failed"]};function Vp(s,e){const{t,format:n,now:i}=s,[o,r]=Gp[e.state],c=n.moment(e.started_at,i),d=e.state==="running"?null:e.found;return b`<div class="test" role="status">
    <b>${o} ${t(r,{at:c})}</b>
    <ul>
      ${e.steps.map(h=>b`<li>${h.ok?"✓":"✕"} ${Wp(s,h)}</li>`)}
    </ul>
    ${e.error?b`<p>${e.error}</p>`:A}
    ${d?b`<dl class="facts">
              ${Bp(s,d).map(([h,g])=>b`<dt>${h}</dt>
                    <dd>${g}</dd>`)}
            </dl>
            ${e.error||d.sign==="as_expected"?A:b`<p>${t(`device.test.advice.${d.sign??"unknown"}`)}</p>`}`:A}
  </div>`}function Wp(s,e){const{t,format:n}=s,i={asked:n.kw(e.asked_kw),measured:n.kw(e.measured_kw),latency:n.latency(e.followed_after??0)};return e.ok?e.measured_kw===null?t("device.test.step.unmeasured",i):t(e.followed_after===null?"device.test.step.other":"device.test.step",i):t("device.test.step.refused",i)}function Bp(s,e){const{t,format:n}=s,i=r=>r===null?t("device.test.not_reached"):n.kw(r),o=[[t("device.test.min"),i(e.min_charge_kw)],[t("device.test.max"),i(e.max_charge_kw)]];return e.step_kw!==null&&o.push([t("device.step"),n.kw(e.step_kw,3)]),e.latency_seconds!==null&&o.push([t("device.test.latency"),n.latency(e.latency_seconds)]),o.push([t("device.test.sign"),Ee(t,"device.test.sign",e.sign??"unknown")]),o}var Ip=Object.defineProperty,Si=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&Ip(e,t,i),i};const qp=15,Kp=1,Yp=.01;class Gs extends _t{constructor(){super(...arguments),this.devices=null,this.error=null,this.asked=null,this.#e=0,this.#t=""}static{this.styles=[tt,Je`
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
    `]}#e;#t;willUpdate(){const{state:e,store:t,now:n}=this.ctx;if(e.revision===null||t.disconnectedSince!==null)return;const i=this.devices?.some(c=>c.test?.state==="running"),o=Object.values(e.assets).map(c=>`${c.connected}${c.command?.id}${c.command?.status}`).join(),r=n-this.#e;(r>(i?Kp:qp)||o!==this.#t&&r>.5)&&(this.#e=n,this.#t=o,this.#n())}async#n(){try{const e=await this.ctx.hass.callWS({type:"energy_dispatch/devices"});this.devices=e.devices,this.error=null}catch(e){this.error=Tn(e)}}render(){const{ctx:e}=this,{t}=e,n=gs(e);if(n)return n;if(this.error!==null)return zt(t("unavailable"),t("error.other",{detail:this.error}));if(this.devices===null)return b`<p class="empty soft" role="status">${t("loading")}</p>`;const i=this.asked?e.state.assets[this.asked.asset]:void 0;return b`<div class="grid">
        ${Pn(this.devices,o=>o.asset,o=>{const r=e.state.assets[o.asset];return r?this.#i(o,r):A})}
      </div>
      <ed-confirm
        .ctx=${e}
        .heading=${t("device.test.ask",{asset:i?.name??""})}
        .text=${t("device.test.what",{most:e.format.kw(Zp(this.asked))})}
        .yes=${t("device.test.yes")}
        .no=${t("action.back")}
      ></ed-confirm>`}#i(e,t){const{ctx:n}=this,{t:i,format:o,now:r}=n,c=e.last_proof,d=e.test?.state==="running",h=n.acts.pending(`test_device:${e.asset}`);return b`<article class="box" aria-label=${t.name} data-asset=${e.asset}>
      <div class="row">
        <ed-icon .icon=${ki(t)}></ed-icon>
        <h3 class="grow">${t.name}</h3>
        <span class="chip ${t.connected?"good":"bad"}"
          >${t.connected?`● ${i("online")}`:`○ ${i("offline")}`}</span
        >
      </div>
      <dl class="figures">
        <div>
          <dt>${i("device.last_proof")}</dt>
          <dd>
            ${c?o.moment(c.at,r):i("device.never")}
            ${c?b`<span class="soft"> ${Ee(i,"proof",c.proof)}</span>`:A}
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
      ${this.#s(e,t)} ${e.test?Vp(n,e.test):A}
      <div class="row wrap">
        ${t.device_id?b`<a class="button" href="/config/devices/device/${t.device_id}"
                >${i("device.entities")}</a
              >`:A}
        ${n.hass.user?.is_admin?b`<button
                ?disabled=${d||h||!t.connected||n.store.disconnectedSince!==null}
                @click=${()=>{this.#r(e,t)}}
              >
                ${i(h?"requested":d?"device.test.running":"device.test")}
              </button>`:A}
      </div>
    </article>`}#s(e,t){const{t:n,format:i}=this.ctx,o=g=>g===null?n("device.unknown"):i.kw(g),{priority:r,...c}=e.limits,d=Object.entries(c),h=[[n("device.adapter"),`${Ee(n,"adapter",e.adapter)} · ${n(`kind.${t.kind}`)}`],[n("device.power"),n("device.power.range",{least:i.kw(e.min_charge_kw),most:o(e.max_charge_kw)})]];return t.kind==="battery"&&h.push([n("device.discharge"),o(e.max_discharge_kw)]),(e.step_kw??0)>=Yp&&h.push([n("device.step"),i.kw(e.step_kw,3)]),e.phases!==null&&h.push([n("device.phases"),String(e.phases)]),h.push([n("device.commands"),e.command_types.map(g=>Ee(n,"can",g)).join(", ")],[n("device.proofs"),e.proofs.map(g=>Ee(n,"proof",g)).join(", ")],[n("device.write_cost"),Ee(n,"device.write_cost",e.write_cost)],[n("device.lifetime"),e.setpoint_lifetime_seconds===null?n("device.lifetime.forever"):i.span(e.setpoint_lifetime_seconds)],[n("device.stores_plan"),n(e.stores_plan?"device.yes":"device.no")]),d.length&&h.push([n("device.limits"),d.map(([g,f])=>`${Ee(n,"limit",g)} ${this.#o(g,f)}`).join(", ")]),typeof r=="number"&&h.push([n("device.priority"),i.number(r)]),b`<dl class="facts">
      ${h.map(([g,f])=>b`<dt>${g}</dt>
            <dd>${f}</dd>`)}
    </dl>`}#o(e,t){const{format:n}=this.ctx;return t===null?"–":e.endsWith("_percent")?n.percent(t):e.endsWith("_seconds")?n.span(t):e.includes("_kw")?n.kw(t):n.number(t)}async#r(e,t){this.asked=e,await this.confirm.ask()&&(await this.ctx.acts.ours(this.ctx,t,"test_device"),this.#e=this.ctx.now,await this.#n())}}Si([se()],Gs.prototype,"devices");Si([se()],Gs.prototype,"error");Si([se()],Gs.prototype,"asked");Si([Mt("ed-confirm")],Gs.prototype,"confirm");nt("ed-devices",Gs);function Zp(s){const t=[s?.max_charge_kw,s?.limits.max_charge_kw].filter(n=>typeof n=="number");return t.length?Math.min(...t):null}const Jp=Je`
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
`;function Aa(s){const{t:e,format:t,now:n}=s,i=[];for(const[o,r]of Object.entries(s.state.assets)){const c=(d,h,g,f,v=!1)=>i.push({id:`${o}:${d}`,key:o,asset:r,icon:h,what:g,words:f,failure:v});if(r.failure){const d=r.failure.status==="timed_out";c(r.failure.id,d?"mdi:clock-alert-outline":"mdi:alert-circle-outline",e(d?"attention.timed_out":"attention.failed",{what:Ml(zl(s,r.failure))}),r.failure.error??e("attention.no_words"),!0)}if(!r.connected&&r.last_seen_at!==null){const d=r.offline_since;c(`offline${d}`,"mdi:lan-disconnect",d?e("attention.offline_since",{since:t.moment(d,n)}):e("attention.offline"),r.link_detail)}else r.not_following?c("not_following","mdi:alert-circle-outline",e("attention.not_following"),r.not_following):r.not_controllable&&!r.failure&&c("not_controllable","mdi:cancel",e("attention.not_controllable"),r.not_controllable)}return i}function Qp({t:s,state:e},t,n){const i=new Map(Object.values(e.assets).filter(o=>o.site===t).flatMap(({plan:o})=>o?[[o.id,o.name]]:[]));return i.size>1?s("site.plans",{count:i.size}):n.plan?n.plan.name??s("plan.unnamed"):s("site.none")}class Xp extends _t{static{this.styles=[tt,Fl,Jp]}#e=null;#t="";willUpdate(){const e=this.ctx.state.revision===null?[]:Aa(this.ctx),t=this.#e;if(this.ctx.state.revision!==null){const n=t===null?[]:e.filter(o=>!t.has(o.id)),[i]=n;i&&(this.#t=this.ctx.t("attention.new",{asset:i.asset.name,what:i.what})),this.#e=new Set(e.map(o=>o.id))}}render(){const{ctx:e}=this;return b`<div class="visually-hidden" aria-live="polite">${this.#t}</div>
      ${gs(e)??b`${this.#n()} ${this.#i()}
          <div class="grid">
            ${Pn(Object.entries(e.state.assets),([t])=>t,([,t])=>kp(e,t,()=>this.renderRoot))}
          </div>
          ${e.state.hidden?b`<p class="soft">${e.t("hidden",{count:e.state.hidden})}</p>`:A}`}`}#n(){const{ctx:e}=this,{t,acts:n}=e,i=Aa(e);return i.length===0?A:b`<section class="box attention" aria-labelledby="attention">
      <h2 id="attention"><ed-icon icon="mdi:alert-circle-outline"></ed-icon>${t("attention")}</h2>
      <ul>
        ${Pn(i,o=>o.id,o=>{const{asset:r}=o,c=r.entities.retry,d=n.pending(`press:${c}`),h=n.pending(`dismiss_failure:${o.key}`),g=e.store.disconnectedSince!==null||!r.can_control;return b`<li>
              <ed-icon .icon=${o.icon}></ed-icon>
              <div class="text">
                <b>${r.name}</b> · ${o.what}
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
                        @click=${()=>n.ours(e,r,"dismiss_failure")}
                      >
                        ${t(h?"requested":"action.dismiss")}
                      </button>`:A}
            </li>`})}
      </ul>
    </section>`}#i(){const{ctx:e}=this,{t,format:n,now:i}=e,o=Object.entries(e.state.sites);return o.map(([r,c])=>b`<section class="box">
          <dl class="facts">
            ${o.length>1?b`<h2 class="sitename">${c.name}</h2>`:A}
            <div>
              <dt>${t("site.plan")}</dt>
              <dd>${Qp(e,r,c)}</dd>
            </div>
            <div>
              <dt>${t("site.next")}</dt>
              <dd class="num">
                ${c.next_at===null?t("site.none"):`${n.moment(c.next_at,i)} · ${t("in",{span:n.span(c.next_at-i)})}`}
              </dd>
            </div>
            <div>
              <dt>${t("site.pending")}</dt>
              <dd class="num">${n.number(c.pending)}</dd>
            </div>
            <div>
              <dt>${t("site.failed")}</dt>
              <dd class="num">${n.number(c.failed_today)}</dd>
            </div>
            <div>
              <dt>${t("site.limit")}</dt>
              <dd class="num">
                ${c.limit_kw===null?t("site.none"):n.kw(c.limit_kw)}
              </dd>
            </div>
          </dl>
        </section>`)}}nt("ed-now",Xp);var ef=Object.defineProperty,ln=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&ef(e,t,i),i};function bo(s,e){const t=[],n=s.find(d=>d.kind==="charger"),i=s.filter(d=>d.kind==="battery");n&&t.push([`ev_${n.asset_id}_kw`,[7.4,11,0]]);const[o]=i;if(o){const d=i.length===1?"battery":`battery_${o.asset_id}`;t.push([`${d}_charge_kw`,[2.5,"",""]],[`${d}_discharge_kw`,["","",1.5]])}t.length===0&&t.push(["ev_garage_kw",[7.4,11,0]]);const r=(Math.floor(e/3600)+1)*3600,c=[0,1,2].map(d=>[new Date((r+d*3600)*1e3).toISOString().replace(".000Z","+00:00"),...t.map(([,g])=>g[d]??"")].join(","));return[["timestamp",...t.map(([d])=>d)].join(","),...c].join(`
`)}function tf(s,e){const t=s.split(/\r?\n/);let n=-1;for(let i=0;i<t.length;i+=1)if((t[i]??"").trim()!==""){if(n===e)return{number:i+1,text:t[i]??""};n+=1}return null}class Yt extends _t{constructor(){super(...arguments),this.accepted=null,this.phase={is:"writing"},this.text="",this.site="",this.over=!1}static{this.styles=[tt,Je`
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
    `]}fill(e){this.text=e,this.phase={is:"writing"},this.updateComplete.then(()=>this.area.focus())}render(){const{t:e,state:t,store:n}=this.ctx,i=Object.entries(t.sites);if(!Object.values(t.assets).some(h=>h.can_control))return b`<p class="soft">${e("submit.no_permission")}</p>`;const r=this.phase.is==="checking"||this.phase.is==="sending",c=n.disconnectedSince!==null,d=this.phase.is==="checked"&&this.phase.text===this.text;return b`<form @submit=${h=>h.preventDefault()}>
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
          placeholder=${bo(this.#o(),this.ctx.now)}
          @input=${()=>this.text=this.area.value}
        ></textarea>
      </div>
      <div class="row wrap">
        <button
          class=${d?"":"primary"}
          ?disabled=${r||c||this.text.trim()===""}
          @click=${()=>this.#a()}
        >
          ${e(this.phase.is==="checking"?"submit.checking":this.phase.is==="checked"||this.phase.is==="refused"?"submit.again":"submit.check")}
        </button>
        ${d||this.phase.is==="sending"?b`<button class="primary" ?disabled=${r||c} @click=${()=>this.#c()}>
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
                @click=${()=>this.fill(bo(this.#o(),this.ctx.now))}
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
        </div>`;default:return A}}#t(e,t){const n=e.row===null?null:tf(t,e.row);return b`<li>
      ${e.message}
      ${n?b`<pre><span>${this.ctx.t("submit.row",{line:n.number})}</span>${n.text}</pre>`:A}
    </li>`}#n(e){const{t,format:n,now:i}=this.ctx,o=r=>n.moment(Date.parse(r)/1e3,i);return b`<b>✓ ${t("submit.ok",{slots:e.slots,start:o(e.starts_at)})}</b>
      <ul>
        ${Object.entries(e.assets).map(([r,c])=>b`<li>
              ${t("submit.asset",{asset:this.#i(r),commands:c.commands})}
              ${c.clamped.slice(0,5).map(d=>b`<br /><span class="soft"
                      >${t("plan.clamped_slot",{at:o(d.start),asked:n.kw(d.asked_kw),sent:n.kw(d.sent_kw),reason:Ee(t,"clamp",d.reason)})}</span
                    >`)}
            </li>`)}
        ${e.ignored_columns.length?b`<li>${t("plan.ignored",{columns:e.ignored_columns.join(", ")})}</li>`:A}
        ${e.unmapped_columns.length?b`<li>${t("plan.unmapped",{columns:e.unmapped_columns.join(", ")})}</li>`:A}
      </ul>`}#i(e){return this.ctx.state.assets[`${this.#s()}/${e}`]?.name??e}#s(){return this.site||(Object.keys(this.ctx.state.sites)[0]??"")}#o(){const e=this.#s();return Object.values(this.ctx.state.assets).filter(t=>t.site===e)}async#r(e,t){const n=this.name.value.trim();return(await this.ctx.hass.callService("energy_dispatch","submit_schedule",{config_entry_id:this.#s(),schedule:e,dry_run:t,...n?{name:n}:{},timezone:this.ctx.hass.config.time_zone},void 0,!1,!0)).response}async#a(){const{text:e}=this;this.phase={is:"checking"};try{this.phase={is:"checked",answer:await this.#r(e,!0),text:e}}catch(t){this.#l(t,e)}}async#c(){if(this.phase.is!=="checked")return;const{text:e,answer:t}=this.phase;this.phase={is:"sending",answer:t};try{this.phase={is:"done",answer:await this.#r(e,!1)},this.text="",this.accepted?.()}catch(n){this.#l(n,e)}}#l(e,t){let n=[];const i=e.translation_placeholders?.rows;i!==void 0&&(n=JSON.parse(i)),this.phase={is:"refused",problems:n,message:Tn(e),text:t}}async#d(e){e.preventDefault(),this.over=!1;const{dataTransfer:t}=e;t?.files.length?await this.#u(t.files):t&&this.fill(t.getData("text/plain"))}async#u(e){const t=e?.[0];t&&(this.fill(await t.text()),this.name.value===""&&(this.name.value=t.name.replace(/\.\w+$/,"")))}}ln([ae({attribute:!1})],Yt.prototype,"accepted");ln([se()],Yt.prototype,"phase");ln([se()],Yt.prototype,"text");ln([se()],Yt.prototype,"site");ln([se()],Yt.prototype,"over");ln([Mt("textarea")],Yt.prototype,"area");ln([Mt("#name")],Yt.prototype,"name");ln([Mt("input[type=file]")],Yt.prototype,"file");nt("ed-submit",Yt);var nf=Object.defineProperty,vs=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&nf(e,t,i),i};const sf={active:"good",waiting:"busy",refused:"bad"},of={active:"mdi:play",waiting:"mdi:progress-clock",replaced:"mdi:swap-horizontal",ended:"mdi:check",cancelled:"mdi:cancel",refused:"mdi:close-circle-outline"},ro=new Set(["active","waiting"]);function rf({t:s},e){const t=e.filter(i=>i.reason==="step").length,n=[];return t<e.length&&n.push(s("plan.clamped",{count:e.length-t})),t>0&&n.push(s("plan.rounded",{count:t})),n.join(", ")}class Dn extends _t{constructor(){super(...arguments),this.plans=null,this.error=null,this.asked=null,this.copied=!1,this.#e=null}static{this.styles=[tt,Je`
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
    `]}#e;willUpdate(){const{state:e,store:t}=this.ctx;if(e.revision===null||t.disconnectedSince!==null)return;const n=JSON.stringify([Object.values(e.sites).map(i=>i.plan?.id),Object.values(e.assets).map(i=>i.plan?.id)]);n!==this.#e&&(this.#e=n,this.#t())}async#t(){try{const e=await this.ctx.hass.callWS({type:"energy_dispatch/plans"});this.plans=e.plans,this.error=null}catch(e){this.error=Tn(e)}}render(){const{ctx:e}=this,{t}=e,n=gs(e);return n?b`<div class="full">${n}</div>`:b`<div class="list">${this.#n()}</div>
      <section class="box">
        <ed-submit .ctx=${e} .accepted=${()=>{this.#t()}}></ed-submit>
      </section>
      <ed-confirm
        .ctx=${e}
        .heading=${t("plan.cancel.ask",{plan:this.asked?.name??t("plan.unnamed")})}
        .text=${t("plan.cancel.what",{assets:this.#a(this.asked)})}
        .yes=${t("plan.cancel.yes")}
        .no=${t("plan.cancel.no")}
      ></ed-confirm>`}#n(){const{t:e}=this.ctx;if(this.error!==null)return zt(e("unavailable"),e("error.other",{detail:this.error}));if(this.plans===null)return b`<p class="empty soft" role="status">${e("loading")}</p>`;const t=this.plans.filter(i=>ro.has(i.state)).sort((i,o)=>i.state.localeCompare(o.state)),n=this.plans.filter(i=>!ro.has(i.state));return b`${t.length===0?this.#i():Pn(t,i=>i.plan_id,i=>this.#s(i))}
    ${n.length===0?A:b`<h2>${e("plan.others")}</h2>
            ${Pn(n,i=>i.plan_id,i=>this.#s(i))}`}`}#i(){const{t:e,state:t,now:n}=this.ctx,i=bo(Object.values(t.assets),n);return b`<section class="box">
      ${zt(e("plan.none"),e("plan.none.how"),b`<pre tabindex="0" role="region" aria-label=${e("submit.csv")}>${i}</pre>
          <div class="row wrap">
            <button @click=${()=>this.#l(i)}>
              ${e(this.copied?"action.copied":"action.copy")}
            </button>
            <button class="primary" @click=${()=>this.submit.fill(i)}>
              ${e("submit.example")}
            </button>
          </div>`)}
    </section>`}#s(e){const{ctx:t}=this,{t:n,format:i,now:o}=t,r=ro.has(e.state),c=e.name??n("plan.unnamed"),d=e.user_name?n("plan.from_user",{name:e.user_name}):n("plan.from_automation"),h=e.starts_at===null?null:e.ends_at===null?n("plan.valid_open",{start:i.moment(e.starts_at,o)}):n("plan.valid",{start:i.moment(e.starts_at,o),end:i.moment(e.ends_at,o)}),g=Object.values(e.assets).flatMap(y=>y.clamped),f=t.acts.pending(`clear_schedule:${e.plan_id}`),v=Object.keys(e.assets).every(y=>t.state.assets[`${e.site}/${y}`]?.can_control);return b`<article class="box ${r?"":"old"}" data-plan=${e.plan_id}>
      <div class="row wrap">
        <h3 class="grow">${c}</h3>
        <span class="chip ${sf[e.state]??""}"
          ><ed-icon style="--ed-icon:16px" .icon=${of[e.state]}></ed-icon>${n(`plan.state.${e.state}`)}</span
        >
      </div>
      <p class="soft">
        ${n("plan.received",{at:i.moment(e.received_at,o)})} · ${d}
      </p>
      ${h?b`<p>
              <b class="num">${h}</b> ·
              ${n("plan.slots",{count:i.number(e.slots,0)})}
            </p>`:A}
      ${Object.keys(e.assets).length?b`<p>${this.#a(e)}</p>`:A}
      ${e.problems.map(y=>b`<p class="badly">${y.message}</p>`)}
      ${e.ignored.length?b`<p class="warned">${n("plan.ignored",{columns:e.ignored.join(", ")})}</p>`:A}
      ${e.unmapped.length?b`<p class="warned">${n("plan.unmapped",{columns:e.unmapped.join(", ")})}</p>`:A}
      ${g.length?this.#o(e,g):A}
      <div class="row wrap">
        ${e.state==="refused"?A:b`<button class="plain" @click=${()=>t.go?.(`commands?plan=${e.plan_id}`)}>
                ${n("tab.commands")}
              </button>`}
        ${r?b`<button
                class="danger"
                ?disabled=${!v||f||t.store.disconnectedSince!==null}
                @click=${()=>{this.#c(e)}}
              >
                ${n(f?"requested":"plan.cancel")}
              </button>`:A}
      </div>
    </article>`}#o(e,t){const{t:n,format:i,now:o}=this.ctx;return b`<details>
      <summary>${rf(this.ctx,t)}</summary>
      <ul>
        ${Object.entries(e.assets).flatMap(([r,c])=>c.clamped.map(d=>b`<li>
                ${this.#r(e,r)}
                ${n("plan.clamped_slot",{at:i.moment(Date.parse(d.start)/1e3,o),asked:i.kw(d.asked_kw),sent:i.kw(d.sent_kw),reason:Ee(n,"clamp",d.reason)})}
              </li>`))}
      </ul>
    </details>`}#r(e,t){return this.ctx.state.assets[`${e.site}/${t}`]?.name??t}#a(e){return Object.keys(e?.assets??{}).map(t=>e?this.#r(e,t):t).join(", ")}async#c(e){if(this.asked=e,!await this.confirm.ask())return;const{ctx:t}=this;await t.acts.run(t,`clear_schedule:${e.plan_id}`,"energy_dispatch","clear_schedule",{config_entry_id:e.site,asset_id:Object.keys(e.assets)}),await this.#t()}async#l(e){await Wl(e),this.copied=!0,setTimeout(()=>this.copied=!1,2e3)}}vs([se()],Dn.prototype,"plans");vs([se()],Dn.prototype,"error");vs([se()],Dn.prototype,"asked");vs([se()],Dn.prototype,"copied");vs([Mt("ed-confirm")],Dn.prototype,"confirm");vs([Mt("ed-submit")],Dn.prototype,"submit");nt("ed-plans",Dn);var af=Object.defineProperty,Ai=(s,e,t,n)=>{for(var i=void 0,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=r(e,t,i)||i);return i&&af(e,t,i),i};const lf=[1,6,24,48,168],cf={1:.5,6:2,24:12,48:24,168:24},ao=8;function df(s,e,t){const n=e<=24?300:1800,i=Math.ceil(s/n)*n+cf[e]*3600+t*e*1800;return[i-e*3600,i]}class Vs extends _t{constructor(){super(...arguments),this.hours=24,this.shift=0,this.pointed=null,this.shown=ao,this.#t=e=>{this.pointed=e}}static{this.styles=[tt,Je`
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
    `]}render(){const{ctx:e}=this,{t}=e,n=gs(e);if(n)return n;const[i,o]=df(e.now,this.hours,this.shift),r=Object.entries(e.state.assets);return b`<div class="bar">
        <div class="segments" role="group" aria-label=${t("range")}>
          ${lf.map(c=>b`<button
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
      ${Pn(r.slice(0,this.shown),([c])=>c,([c,d])=>b`<section class="box" aria-label=${d.name}>
            <div class="head">
              <h2><ed-icon .icon=${ki(d)}></ed-icon>${d.name}</h2>
              <p class="soft">${Dl(e,d.why)}</p>
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
      ${r.length>this.shown?b`<button @click=${()=>this.shown+=ao}>
              ${t("chart.more",{count:Math.min(ao,r.length-this.shown)})}
            </button>`:A}`}#e(e){this.hours=e,this.shift=0}#t}Ai([se()],Vs.prototype,"hours");Ai([se()],Vs.prototype,"shift");Ai([se()],Vs.prototype,"pointed");Ai([se()],Vs.prototype,"shown");nt("ed-timeline",Vs);var uf=Object.defineProperty,hf=Object.getOwnPropertyDescriptor,Ws=(s,e,t,n)=>{for(var i=n>1?void 0:n?hf(e,t):e,o=s.length-1,r;o>=0;o--)(r=s[o])&&(i=(n?r(e,t,i):r(i))||i);return n&&i&&uf(e,t,i),i};const Ea=["now","timeline","commands","plans","devices"],pf={now:"mdi:view-dashboard-outline",timeline:"mdi:chart-line",commands:"mdi:format-list-checks",plans:"mdi:calendar-clock",devices:"mdi:tune-variant"};class bs extends on{constructor(){super(...arguments),this.narrow=!1,this.route={prefix:"/energy-dispatch",path:""},this.small=!1,this.#t=new Na,this.#n=new Oa(()=>this.requestUpdate()),this.#i=null,this.#s=null,this.#o=null}static{this.styles=[tt,Je`
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
    `]}set hass(e){const t=this.#e===void 0;this.#e=e,this.#t.take(e)&&this.requestUpdate(),t&&this.isConnected&&this.#r()}get hass(){return this.#e}#e;#t;#n;#i;#s;#o;connectedCallback(){super.connectedCallback(),this.#r(),this.#s=setInterval(()=>this.requestUpdate(),1e3),this.#o=new ResizeObserver(()=>this.small=this.clientWidth<700),this.#o.observe(this)}disconnectedCallback(){super.disconnectedCallback(),this.#i?.(),this.#i=null,this.#s!==null&&clearInterval(this.#s),this.#o?.disconnect()}#r(){!this.#e||this.#i||(this.#i=this.#t.context(this.#e,this.#n,null).store.listen(()=>this.requestUpdate()))}updated(){this.toggleAttribute("small",this.small)}render(){if(!this.#e)return A;const e=this.#t.context(this.#e,this.#n,o=>this.#d(o)),{t}=e,{view:n,rest:i}=this.#l();return b`<header>
        ${customElements.get("ha-menu-button")?b`<ha-menu-button .hass=${this.#e} .narrow=${this.narrow}></ha-menu-button>`:A}
        <h1>${t("title")}</h1>
        <nav aria-label=${t("tabs")}>
          ${Ea.map(o=>b`<a
                href="${this.route.prefix}/${o}"
                aria-current=${o===n?"page":A}
                @click=${r=>{r.ctrlKey||r.metaKey||r.shiftKey||(r.preventDefault(),this.#d(o))}}
                ><ed-icon .icon=${pf[o]}></ed-icon>${t(`tab.${o}`)}</a
              >`)}
        </nav>
      </header>
      <main>
        ${this.#c(e)}
        <div class=${e.store.disconnectedSince===null?"":"stale"}>
          ${this.#a(e,n,i)}
        </div>
      </main>`}#a(e,t,n){switch(t){case"now":return b`<ed-now .ctx=${e}></ed-now>`;case"timeline":return b`<ed-timeline .ctx=${e}></ed-timeline>`;case"commands":return b`<ed-commands
          .ctx=${e}
          .open=${n||null}
          .plan=${new URLSearchParams(location.search).get("plan")}
        ></ed-commands>`;case"plans":return b`<ed-plans .ctx=${e}></ed-plans>`;case"devices":return b`<ed-devices .ctx=${e}></ed-devices>`}}#c(e){const{t,format:n,store:i,state:o,acts:r}=e,c=i.disconnectedSince,d=o.revision!==null;return b`${c===null?A:b`<div class="notice bad" role="alert">
            <ed-icon icon="mdi:lan-disconnect"></ed-icon
            ><span>${t("disconnected",{since:n.seconds(c)})}</span>
          </div>`}
    ${ja(e)}
    ${Object.values(o.sites).map(h=>{const g=h.entities.dispatch;return b`${h.dispatching?A:b`<div class="notice" role="status">
              <ed-icon icon="mdi:pause"></ed-icon>
              <span class="grow">${t("site.paused",{site:h.name})}</span>
              <button
                ?disabled=${c!==null||r.pending(`turn_on:${g}`)}
                @click=${()=>r.entity(e,g,"turn_on")}
              >
                ${r.pending(`turn_on:${g}`)?t("requested"):t("site.switch_on")}
              </button>
            </div>`}
      ${h.shadow?b`<div class="notice" role="status">
              <ed-icon icon="mdi:ghost-outline"></ed-icon><span>${t("site.shadow")}</span>
            </div>`:A}`})}
    ${d&&!o.recorder?b`<div class="notice" role="status">
            <ed-icon icon="mdi:database-off-outline"></ed-icon
            ><span>${t("site.recorder_off")}</span>
          </div>`:A}`}#l(){const[,e="",...t]=this.route.path.split("/");return{view:Ea.includes(e)?e:"now",rest:t.map(decodeURIComponent).join("/")}}#d(e){const t=`${this.route.prefix}/${e}`;history.pushState(null,"",t),this.route={...this.route,path:`/${e.split("?")[0]??""}`},window.dispatchEvent(new CustomEvent("location-changed",{detail:{replace:!1}}))}}Ws([ae({attribute:!1,noAccessor:!0})],bs.prototype,"hass",1);Ws([ae({type:Boolean})],bs.prototype,"narrow",2);Ws([ae({attribute:!1})],bs.prototype,"route",2);Ws([ae({attribute:!1})],bs.prototype,"panel",2);Ws([se()],bs.prototype,"small",2);nt("energy-dispatch-panel",bs);Cp();
